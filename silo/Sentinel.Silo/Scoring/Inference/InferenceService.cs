using System.Threading.RateLimiting;
using Sentinel.Contracts;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Scoring.Publishing;
using Sentinel.Silo.Scoring.Signatures;
using Sentinel.Silo.Scoring.Tensors;

namespace Sentinel.Silo.Scoring.Inference;

/// <summary>Answers requests of one version, as many at once as there are cores; a bounded number waits.</summary>
public sealed class InferenceService(VersionLoader versions, PredictionPublisher publisher, SiloOptions options) : IDisposable
{
    private readonly ConcurrencyLimiter _cores = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = Environment.ProcessorCount,
        QueueLimit = options.Scoring.MaxQueued,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>Answers a request; when it returns, the broker has what is watched of the answer.</summary>
    /// <param name="id">Version that answers.</param>
    /// <param name="epoch">Epoch of the route that chose it; 0 where the request named it.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="InferenceException">It cannot be answered; the message says why.</exception>
    public async Task<InferAnswer> InferAsync(ModelVersionId id, long epoch, InferRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var version = await versions.LoadAsync(id);
        var inputs = FeatureInputs.ToGraph(version.Binding, request.Inputs);
        CheckRows(inputs[0].Rows);
        var outputs = await RunAsync(version, inputs, cancellationToken);
        var wanted = Wanted(outputs, request.Outputs);
        await publisher.PublishAsync(version, inputs, AnswerReader.Read(version.Binding, outputs), request.Id, request.Entity, cancellationToken);
        return new InferAnswer(id.Model, id.Version, request.Id, epoch, wanted);
    }

    /// <summary>Sends one row of zeros through a version, unpublished.</summary>
    /// <exception cref="InferenceException">It does not answer.</exception>
    public async Task ProbeAsync(ModelVersionId id, CancellationToken cancellationToken)
    {
        using var version = await versions.LoadAsync(id);
        AnswerReader.Read(version.Binding, await RunAsync(version, FeatureInputs.Probe(version.Binding), cancellationToken));
    }

    /// <summary>Lets nobody in any more.</summary>
    public void Dispose() => _cores.Dispose();

    private async Task<IReadOnlyList<Tensor>> RunAsync(LoadedVersion version, IReadOnlyList<Tensor> inputs, CancellationToken cancellationToken)
    {
        using var core = await _cores.AcquireAsync(1, cancellationToken);
        return core.IsAcquired
            ? await Task.Run(() => version.Session.Run(inputs), cancellationToken)
            : throw new InferenceException(InferenceFault.Busy, $"Every core is busy and {options.Scoring.MaxQueued} requests wait: try again in a second, or raise Scoring:MaxQueued.");
    }

    private void CheckRows(int rows)
    {
        if (rows < 1 || rows > options.Scoring.MaxRows)
        {
            throw new InferenceException(InferenceFault.BadRequest, $"A request holds 1 to {options.Scoring.MaxRows} rows (Scoring:MaxRows), this one {rows}.");
        }
    }

    private static IReadOnlyList<Tensor> Wanted(IReadOnlyList<Tensor> outputs, IReadOnlyList<string>? names) => names is null
        ? outputs
        : [.. names.Select(name => outputs.FirstOrDefault(o => o.Name == name)
            ?? throw new InferenceException(InferenceFault.BadRequest, $"The model has no output '{name}'; it has {string.Join(", ", outputs.Select(o => o.Name))}."))];
}
