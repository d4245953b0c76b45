using Sentinel.Contracts;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Scoring.Publishing;
using Sentinel.Silo.Scoring.Rehearsals;
using Sentinel.Silo.Scoring.Signatures;
using Sentinel.Silo.Scoring.Tensors;

namespace Sentinel.Silo.Scoring.Inference;

/// <summary>Answers requests of one version, as many at once as there are cores; a bounded number waits, and none longer than it says.</summary>
public sealed class InferenceService(VersionLoader versions, PredictionPublisher publisher, RecentRequests recent, SiloOptions options, TimeProvider time) : IDisposable
{
    private readonly CoreQueue _cores = new(options.Scoring, Environment.ProcessorCount);

    /// <summary>Whether requests keep every core busy.</summary>
    public bool IsBusy => _cores.IsBusy;

    /// <summary>What versions did on this silo.</summary>
    internal VersionStatistics Statistics { get; } = new(time);

    /// <summary>Answers a request; when it returns, what is watched of the answer is on its way to the broker.</summary>
    /// <param name="id">Version that answers.</param>
    /// <param name="stamp">By what route it was chosen.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="InferenceException">It cannot be answered, or not within the time that it allows; the message says why.</exception>
    public async Task<InferAnswer> InferAsync(ModelVersionId id, RouteStamp stamp, InferRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var begun = time.GetTimestamp();
        try
        {
            return request.Timeout is { } timeout
                ? await AnswerInTimeAsync(id, stamp, request, begun, timeout, cancellationToken)
                : await AnswerAsync(id, stamp, request, begun, CancellationToken.None, cancellationToken);
        }
        catch (Exception e) when (e is not InferenceException { Fault: InferenceFault.NotFound })
        {
            // Counters are of versions that there are.
            Statistics.Failed(id, begun);
            throw;
        }
    }

    /// <summary>Has a version answer a copy of a request that another one answered, and hands over what it answered as its own. Takes no core from requests, and no place in their queue: the caller keeps copies few.</summary>
    /// <param name="id">Version that answers.</param>
    /// <param name="stamp">By what route it is a shadow.</param>
    /// <param name="request">The request.</param>
    /// <param name="stable">What is watched of the other one's answer; null where it failed.</param>
    /// <param name="computing">Ends the answering.</param>
    /// <param name="publishing">Ends the handing over and the wait for the broker.</param>
    /// <returns>The answer, and what is done when the broker has it.</returns>
    /// <exception cref="InferenceException">It cannot be answered; the message says why.</exception>
    public async Task<(InferAnswer Answer, Task Published)> CopyAsync(
        ModelVersionId id, RouteStamp stamp, InferRequest request, WatchedAnswer? stable, CancellationToken computing, CancellationToken publishing)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var version = await versions.LoadAsync(id);
        var inputs = InputsOf(version, request);
        var (outputs, duration) = await Task.Run(() => Run(version, inputs), computing);
        var answer = new InferAnswer(id, request.Id, stamp, outputs, AnswerReader.Read(version.Binding, outputs), duration);
        return (answer, await publisher.HandOverAsync(version, inputs, answer.Watched, request, stamp, stable?.ClassesBy(version.Binding.Signature.Prediction), publishing));
    }

    /// <summary>Sends one row of zeros through a version, unpublished.</summary>
    /// <exception cref="InferenceException">It does not answer.</exception>
    public async Task ProbeAsync(ModelVersionId id, CancellationToken cancellationToken)
    {
        using var version = await versions.LoadAsync(id);
        using var core = await _cores.EnterAsync(id, cancellationToken);
        AnswerReader.Read(version.Binding, version.Session.Run(FeatureInputs.Probe(version.Binding), cancellationToken));
    }

    /// <summary>Lets nobody in any more.</summary>
    public void Dispose() => _cores.Dispose();

    private async Task<InferAnswer> AnswerInTimeAsync(ModelVersionId id, RouteStamp stamp, InferRequest request, long begun, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await AnswerAsync(id, stamp, request, begun, either.Token, either.Token);
        }
        catch (OperationCanceledException e) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new InferenceException(InferenceFault.Late, FormattableString.Invariant($"Version {id} did not answer within the {timeout.TotalMilliseconds} ms that the request allows: allow more, or try again when fewer wait."), e);
        }
    }

    private async Task<InferAnswer> AnswerAsync(ModelVersionId id, RouteStamp stamp, InferRequest request, long begun, CancellationToken running, CancellationToken waiting)
    {
        using var version = await LoadAsync(id, waiting);
        var inputs = InputsOf(version, request);
        var ready = time.GetTimestamp();
        long started, ran;
        IReadOnlyList<Tensor> outputs;
        waiting.ThrowIfCancellationRequested();
        using (await _cores.EnterAsync(id, waiting))
        {
            started = time.GetTimestamp();
            outputs = version.Session.Run(inputs, running);
            ran = time.GetTimestamp();
        }

        var answer = new InferAnswer(id, request.Id, stamp, Wanted(outputs, request.Outputs), AnswerReader.Read(version.Binding, outputs), time.GetElapsedTime(started, ran));
        recent.Keep(id, new RecentRequest(request.Id, request.Inputs, outputs, answer.Watched));
        await publisher.PublishAsync(version, inputs, answer.Watched, request, stamp, waiting);
        Statistics.Answered(id, answer.Watched.Rows, begun, ready, started, ran, time.GetTimestamp());
        return answer;
    }

    private async ValueTask<LoadedVersion> LoadAsync(ModelVersionId id, CancellationToken waiting)
    {
        var loading = versions.LoadAsync(id);
        if (loading.IsCompleted)
        {
            return await loading;
        }

        var loaded = loading.AsTask();
        try
        {
            return await loaded.WaitAsync(waiting);
        }
        catch (OperationCanceledException)
        {
            // Loading goes on, for whoever asks next.
            _ = loaded.ContinueWith(late => late.GetAwaiter().GetResult().Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }
    }

    private (IReadOnlyList<Tensor> Outputs, TimeSpan Duration) Run(LoadedVersion version, IReadOnlyList<Tensor> inputs)
    {
        var started = time.GetTimestamp();
        var outputs = version.Session.Run(inputs);
        return (outputs, time.GetElapsedTime(started));
    }

    private IReadOnlyList<Tensor> InputsOf(LoadedVersion version, InferRequest request)
    {
        var inputs = FeatureInputs.ToGraph(version.Binding, request.Inputs);
        return inputs[0].Rows is var rows && rows >= 1 && rows <= options.Scoring.MaxRows
            ? inputs
            : throw new InferenceException(InferenceFault.BadRequest, $"A request holds 1 to {options.Scoring.MaxRows} rows (Scoring:MaxRows), this one {rows}.");
    }

    private static IReadOnlyList<Tensor> Wanted(IReadOnlyList<Tensor> outputs, IReadOnlyList<WantedOutput>? wanted) => wanted is null or []
        ? outputs
        : [.. wanted.Select(w => outputs.FirstOrDefault(o => o.Name == w.Name)
            ?? throw new InferenceException(InferenceFault.BadRequest, $"The model has no output '{w.Name}'; it has {string.Join(", ", outputs.Select(o => o.Name))}."))];
}
