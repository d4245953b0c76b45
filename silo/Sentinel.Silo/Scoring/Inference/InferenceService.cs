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
        var wanted = Wanted(outputs, request.Outputs);
        var watched = AnswerReader.Read(version.Binding, outputs);
        recent.Keep(id, new RecentRequest(request.Id, request.Inputs, outputs, watched));
        return await PublishAsync(version, inputs, new InferAnswer(id, request.Id, stamp, wanted, watched, duration), request, cancellationToken);
    }

    /// <summary>Has a version answer a copy of a request that another one answered, and publishes what it answered as its own. Takes no core from requests, and no place in their queue: the caller keeps copies few.</summary>
    /// <param name="id">Version that answers.</param>
    /// <param name="stamp">By what route it is a shadow.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InferenceException">It cannot be answered; the message says why.</exception>
    public async Task<InferAnswer> CopyAsync(ModelVersionId id, RouteStamp stamp, InferRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var version = await versions.LoadAsync(id);
        var inputs = InputsOf(version, request);
        var (outputs, duration) = await Task.Run(() => Run(version, inputs), cancellationToken);
        return await PublishAsync(version, inputs, new InferAnswer(id, request.Id, stamp, outputs, AnswerReader.Read(version.Binding, outputs), duration), request, cancellationToken);
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

    private async Task<InferAnswer> PublishAsync(LoadedVersion version, IReadOnlyList<Tensor> inputs, InferAnswer answer, InferRequest request, CancellationToken cancellationToken)
    {
        await publisher.PublishAsync(version, inputs, answer.Watched, request, answer.Stamp, cancellationToken);
        return answer;
    }

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
