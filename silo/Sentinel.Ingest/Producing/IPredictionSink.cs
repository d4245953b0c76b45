namespace Sentinel.Ingest.Producing;

/// <summary>Predictions cannot be sent now; trying again later may help.</summary>
public sealed class PredictionsNotSentException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>A message is larger than the broker takes; sending it again does not help.</summary>
public sealed class PredictionTooLargeException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>The way into a topic for everything that this process sends. Bounded: when too much is under way, a caller waits. Threading: safe.</summary>
public interface IMessageSink
{
    /// <summary>Hands a message over. Messages of a key that are handed over one after the other are read in that order.</summary>
    /// <param name="key">Entity or id; null for none.</param>
    /// <param name="value">A message: UTF-8 JSON.</param>
    /// <param name="cancellationToken">Ends the wait until there is room; a message that was handed over is sent.</param>
    /// <returns>What is done when the broker has it; when that fails, the message may be sent again.</returns>
    /// <exception cref="PredictionsNotSentException">The broker refused it, did not answer in time, or is too far ahead of the reader for too long.</exception>
    /// <exception cref="PredictionTooLargeException">The broker takes no message of that size.</exception>
    Task<Task> HandOverAsync(string? key, ReadOnlyMemory<byte> value, CancellationToken cancellationToken);

    /// <summary>Sends a message; when the task is done, the broker has it. Throws as <see cref="HandOverAsync"/> does; cancelled, the message may have been sent all the same.</summary>
    async Task SendAsync(string? key, ReadOnlyMemory<byte> value, CancellationToken cancellationToken) =>
        await (await HandOverAsync(key, value, cancellationToken).ConfigureAwait(false)).WaitAsync(cancellationToken).ConfigureAwait(false);
}

/// <summary>The way into the prediction topic for whoever waits for the broker: HTTP.</summary>
public interface IPredictionSink : IMessageSink;

/// <summary>The way into the prediction topic for what versions answer here, which nobody waits for: messages wait for one another for <c>Ingest:AnswerLinger</c>, since a batch costs broker and reader hardly more than a message.</summary>
public interface IAnswerSink : IMessageSink;

/// <summary>The way into the label topic: HTTP.</summary>
public interface ILabelSink : IMessageSink;

/// <summary>The way into the topic of logged inferences: HTTP, and events that others wrote to Kafka.</summary>
public interface IInferenceSink : IMessageSink;
