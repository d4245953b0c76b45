using Sentinel.Ingest.Configuration;
using Sentinel.Ingest.Producing;
using Sentinel.Silo.Scoring.Inference;
using Sentinel.Silo.Scoring.Signatures;
using Sentinel.Silo.Scoring.Tensors;

namespace Sentinel.Silo.Scoring.Publishing;

/// <summary>Puts what a version answered on the prediction topic, so that scoring inside Sentinel and outside it are watched the same way.</summary>
public sealed class PredictionPublisher(IPredictionSink sink, IngestOptions options, TimeProvider time)
{
    /// <summary>Publishes an answer, in as many messages as it takes for each to be read; when it returns, the broker has them.</summary>
    /// <exception cref="PredictionsNotSentException">The broker does not take it: an answer that nobody watches is not given.</exception>
    internal async Task PublishAsync(
        LoadedVersion version, IReadOnlyList<Tensor> inputs, WatchedAnswer answer, InferRequest request, RouteStamp stamp, CancellationToken cancellationToken)
    {
        var answered = time.GetUtcNow();
        await PublishRowsAsync(0, inputs[0].Rows);

        async Task PublishRowsAsync(int first, int count)
        {
            var message = PredictionMessage.Write(version, inputs, answer, first, count, request.Id, request.Entity, stamp, answered);
            if (message.Length <= options.MessageBytes || count == 1)
            {
                await sink.SendAsync(request.Entity ?? request.Id, message, cancellationToken);
                return;
            }

            await PublishRowsAsync(first, count / 2);
            await PublishRowsAsync(first + (count / 2), count - (count / 2));
        }
    }
}
