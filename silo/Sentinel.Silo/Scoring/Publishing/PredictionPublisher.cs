using Sentinel.Ingest.Configuration;
using Sentinel.Ingest.Producing;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Scoring.Inference;
using Sentinel.Silo.Scoring.Signatures;
using Sentinel.Silo.Scoring.Tensors;
using Sentinel.Silo.Scoring.Traffic;

namespace Sentinel.Silo.Scoring.Publishing;

/// <summary>
/// Puts what a version answered on the prediction topic, so that scoring inside Sentinel and outside it are watched the same way. Answers do not wait for the broker while it takes what is sent: the
/// sender's queue is bounded and sends again what is not taken. Once the broker has refused a message, every answer waits for it until it has taken one: an answer that nobody would watch is not given.
/// </summary>
public sealed partial class PredictionPublisher(IPredictionSink prompt, IAnswerSink patient, IngestOptions options, SiloOptions silo, ScoringMetrics metrics, TimeProvider time, ILogger<PredictionPublisher> logger)
{
    private readonly IMessageSink _sink = silo.Scoring.AwaitBroker ? prompt : patient;
    private volatile bool _isRefusing;

    /// <summary>Publishes an answer: done when it is on its way, or when the broker has it, where that is asked for or the broker has refused the last one.</summary>
    /// <exception cref="PredictionsNotSentException">It is not taken.</exception>
    internal async ValueTask PublishAsync(LoadedVersion version, IReadOnlyList<Tensor> inputs, WatchedAnswer answer, InferRequest request, RouteStamp stamp, CancellationToken cancellationToken)
    {
        var taken = await HandOverAsync(version, inputs, answer, request, stamp, against: null, cancellationToken);
        if (silo.Scoring.AwaitBroker || _isRefusing)
        {
            await taken.WaitAsync(cancellationToken);
            _isRefusing = false;
        }
        else if (!taken.IsCompletedSuccessfully)
        {
            _ = taken.ContinueWith(Lost, inputs[0].Rows, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

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
        if (inputs[0].Rows == 1)
        {
            return await _sink.HandOverAsync(request.Entity ?? request.Id, PredictionMessage.Write(version, inputs, answer, 0, 1, request.Id, request.Entity, stamp, against, answered), cancellationToken);
        }

        var sent = new List<Task>(1);
        await HandOverRowsAsync(0, inputs[0].Rows);
        return sent.Count == 1 ? sent[0] : Task.WhenAll(sent);

        async Task HandOverRowsAsync(int first, int count)
        {
            var message = PredictionMessage.Write(version, inputs, answer, first, count, request.Id, request.Entity, stamp, against, answered);
            if (message.Length <= options.MessageBytes || count == 1)
            {
                sent.Add(await _sink.HandOverAsync(request.Entity ?? request.Id, message, cancellationToken));
                return;
            }

            await HandOverRowsAsync(first, count / 2);
            await HandOverRowsAsync(first + (count / 2), count - (count / 2));
        }
    }

    private void Lost(Task taken, object? rows)
    {
        metrics.PublishingFailed((int)rows!);
        if (!_isRefusing)
        {
            _isRefusing = true;
            LogLost(taken.Exception!.InnerException!);
        }
    }

    [LoggerMessage(5107, LogLevel.Error, "The broker did not take what was watched of answers that are given; answers wait for it until it takes one, and what is lost is counted")]
    private partial void LogLost(Exception e);
}
