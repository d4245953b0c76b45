using Sentinel.Ingest.Producing;
using Sentinel.Silo.Scoring.Signatures;
using Sentinel.Silo.Scoring.Tensors;

namespace Sentinel.Silo.Scoring.Publishing;

/// <summary>Puts what a version answered on the prediction topic, so that scoring inside Sentinel and outside it are watched the same way.</summary>
public sealed class PredictionPublisher(IPredictionSink sink, TimeProvider time)
{
    /// <summary>Publishes an answer; when it returns, the broker has it.</summary>
    /// <exception cref="InferenceException">The broker does not take it: an answer that nobody watches is not given.</exception>
    internal async Task PublishAsync(
        LoadedVersion version, IReadOnlyList<Tensor> inputs, WatchedAnswer answer, string requestId, string? entity, CancellationToken cancellationToken)
    {
        var message = PredictionMessage.Write(version, inputs, answer, requestId, entity, time.GetUtcNow());
        await sink.SendAsync(entity ?? requestId, message, cancellationToken);
    }
}
