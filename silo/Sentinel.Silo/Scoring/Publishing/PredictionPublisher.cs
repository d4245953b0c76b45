using Sentinel.Ingest.Configuration;
using Sentinel.Ingest.Producing;
using Sentinel.Silo.Scoring.Inference;
using Sentinel.Silo.Scoring.Signatures;
using Sentinel.Silo.Scoring.Tensors;

namespace Sentinel.Silo.Scoring.Publishing;

/// <summary>Puts what a version answered on the prediction topic, so that scoring inside Sentinel and outside it are watched the same way.</summary>
public sealed class PredictionPublisher(IPredictionSink sink, IngestOptions options, TimeProvider time)
{
    /// <summary>Hands an answer over, in as many messages as it takes for each to be read.</summary>
    /// <param name="version">Version that answered.</param>
    /// <param name="inputs">The graph's inputs.</param>
    /// <param name="answer">What is watched of the answer.</param>
    /// <param name="request">The request.</param>
    /// <param name="stamp">By what route the version was chosen.</param>
    /// <param name="against">Classes, by row, that the version with the traffic answered to the same request; null unless this one is its shadow, and where answers are no classes.</param>
    /// <param name="cancellationToken">Ends it; messages may have been sent all the same.</param>
    /// <returns>What is done when the broker has them all.</returns>
    /// <exception cref="PredictionsNotSentException">The broker does not take it, at once or later: an answer that nobody watches is not given.</exception>
    internal async Task<Task> HandOverAsync(
        LoadedVersion version, IReadOnlyList<Tensor> inputs, WatchedAnswer answer, InferRequest request, RouteStamp stamp, string[]? against, CancellationToken cancellationToken)
    {
        var answered = time.GetUtcNow();
        var sent = new List<Task>(1);
        await HandOverRowsAsync(0, inputs[0].Rows);
        return sent.Count == 1 ? sent[0] : Task.WhenAll(sent);

        async Task HandOverRowsAsync(int first, int count)
        {
            var message = PredictionMessage.Write(version, inputs, answer, first, count, request.Id, request.Entity, stamp, against, answered);
            if (message.Length <= options.MessageBytes || count == 1)
            {
                sent.Add(await sink.HandOverAsync(request.Entity ?? request.Id, message, cancellationToken));
                return;
            }

            await HandOverRowsAsync(first, count / 2);
            await HandOverRowsAsync(first + (count / 2), count - (count / 2));
        }
    }
}
