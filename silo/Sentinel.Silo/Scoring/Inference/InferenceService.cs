using System.Threading.RateLimiting;
using Sentinel.Contracts;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Scoring.Publishing;
using Sentinel.Silo.Scoring.Rehearsals;
using Sentinel.Silo.Scoring.Signatures;
using Sentinel.Silo.Scoring.Tensors;

namespace Sentinel.Silo.Scoring.Inference;

/// <summary>Answers requests of one version, as many at once as there are cores; a bounded number waits.</summary>
public sealed class InferenceService(VersionLoader versions, PredictionPublisher publisher, RecentRequests recent, SiloOptions options, TimeProvider time) : IDisposable
{
    private readonly ConcurrencyLimiter _cores = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = Environment.ProcessorCount,
        QueueLimit = options.Scoring.MaxQueued,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>Whether requests keep every core busy.</summary>
    public bool IsBusy => _cores.GetStatistics() is { CurrentAvailablePermits: 0 };

    /// <summary>Answers a request; when it returns, the broker has what is watched of the answer.</summary>
    /// <param name="id">Version that answers.</param>
    /// <param name="stamp">By what route it was chosen.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="InferenceException">It cannot be answered; the message says why.</exception>
    public async Task<InferAnswer> InferAsync(ModelVersionId id, RouteStamp stamp, InferRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var version = await versions.LoadAsync(id);
        var inputs = InputsOf(version, request);
        var (outputs, duration) = await RunAsync(version, inputs, cancellationToken);
        var answer = new InferAnswer(id, request.Id, stamp, Wanted(outputs, request.Outputs), AnswerReader.Read(version.Binding, outputs), duration);
        recent.Keep(id, new RecentRequest(request.Id, request.Inputs, outputs, answer.Watched));
        await await publisher.HandOverAsync(version, inputs, answer.Watched, request, stamp, against: null, cancellationToken);
        return answer;
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
        AnswerReader.Read(version.Binding, (await RunAsync(version, FeatureInputs.Probe(version.Binding), cancellationToken)).Outputs);
    }

    /// <summary>Lets nobody in any more.</summary>
    public void Dispose() => _cores.Dispose();

    private async Task<(IReadOnlyList<Tensor> Outputs, TimeSpan Duration)> RunAsync(LoadedVersion version, IReadOnlyList<Tensor> inputs, CancellationToken cancellationToken)
    {
        using var core = await _cores.AcquireAsync(1, cancellationToken);
        return core.IsAcquired
            ? await Task.Run(() => Run(version, inputs), cancellationToken)
            : throw new InferenceException(InferenceFault.Busy, $"Every core is busy and {options.Scoring.MaxQueued} requests wait: try again in a second, or raise Scoring:MaxQueued.");
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

    private static IReadOnlyList<Tensor> Wanted(IReadOnlyList<Tensor> outputs, IReadOnlyList<string>? names) => names is null
        ? outputs
        : [.. names.Select(name => outputs.FirstOrDefault(o => o.Name == name)
            ?? throw new InferenceException(InferenceFault.BadRequest, $"The model has no output '{name}'; it has {string.Join(", ", outputs.Select(o => o.Name))}."))];
}
