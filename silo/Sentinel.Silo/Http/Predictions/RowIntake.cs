using System.Text;
using System.Text.Json;
using Sentinel.Contracts;
using Sentinel.Contracts.Intake;
using Sentinel.Ingest.Configuration;
using Sentinel.Ingest.Decoding;
using Sentinel.Ingest.Producing;
using Sentinel.Silo.Scoring;

namespace Sentinel.Silo.Http.Predictions;

/// <summary>Takes predictions over HTTP.</summary>
/// <param name="Rows">How.</param>
public sealed record PredictionIntake(RowIntake Rows);

/// <summary>Takes labels over HTTP.</summary>
/// <param name="Rows">How.</param>
public sealed record LabelIntake(RowIntake Rows);

/// <summary>Takes messages of one topic: checks each, sends the good ones on, and answers when the broker has them.</summary>
public sealed class RowIntake
{
    // Of a name that is given twice, each reader would take another one.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    // Enough to fill a producer's batch; few enough that a request does not fill memory.
    private const int InFlight = 512;

    // A client that sends a million bad rows learns nothing from the millionth.
    private const int ErrorsKept = 1000;

    private readonly IMessageSink _sink;
    private readonly ReadRow _read;
    private readonly VersionLoader _versions;
    private readonly TimeRange _times;
    private readonly IngestOptions _options;
    private readonly IntakeMetrics _metrics;

    internal RowIntake(IMessageSink sink, ReadRow read, VersionLoader versions, TimeRange times, IngestOptions options, IntakeMetrics metrics) =>
        (_sink, _read, _versions, _times, _options, _metrics) = (sink, read, versions, times, options, metrics);

    /// <summary>A message that is what it holds.</summary>
    internal static JsonElement? Plain(JsonElement message, out RowFault? fault)
    {
        fault = null;
        return message;
    }

    /// <summary>Takes messages in their order.</summary>
    /// <param name="messages">UTF-8 JSON, one message each.</param>
    /// <param name="unwrap">Finds the row in a message; null with a fault where it holds none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal async Task<IntakeAnswer> TakeAsync(IAsyncEnumerable<ReadOnlyMemory<byte>> messages, Unwrap unwrap, CancellationToken cancellationToken)
    {
        var errors = new List<IntakeError>();
        var sent = new List<(long Line, int Rows, Task Sending)>(InFlight);
        var isStuck = false;
        long line = 0, accepted = 0, rejected = 0;
        await foreach (var message in messages.WithCancellation(cancellationToken))
        {
            line++;
            var (row, fault) = await CheckedAsync(message, line);
            if (row is null)
            {
                Reject(line, fault!);
            }
            else
            {
                sent.Add((line, row.Rows, await HandOverAsync(row.Key, message)));
            }

            if (sent.Count == InFlight)
            {
                await SettleAsync();
            }
        }

        await SettleAsync();
        return new IntakeAnswer(accepted, rejected, [.. errors.OrderBy(e => e.Line)]);

        // What is sent cannot be unsent: from then on a fault is one of its message.
        async Task<(PredictionRow? Row, RowFault? Fault)> CheckedAsync(ReadOnlyMemory<byte> message, long at)
        {
            try
            {
                return await CheckAsync(message, unwrap);
            }
            catch (Exception e) when (at > 1 && e is not OperationCanceledException)
            {
                return (null, new RowFault("", $"its version could not be looked up, send it again: {e.Message}", RejectReason.None));
            }
        }

        // One after the other, for what is sent in an order is to be read in that order; and what waited in vain once does not wait again for every message.
        async Task<Task> HandOverAsync(string? key, ReadOnlyMemory<byte> message)
        {
            if (isStuck)
            {
                return Task.FromException(new PredictionsNotSentException("messages before it were not taken in time"));
            }

            try
            {
                return await _sink.HandOverAsync(key, message, cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                isStuck = e is PredictionsNotSentException;
                return Task.FromException(e);
            }
        }

        void Reject(long at, RowFault fault)
        {
            rejected++;
            _metrics.Rejected(fault);
            if (errors.Count < ErrorsKept)
            {
                errors.Add(new IntakeError(at, fault.Field, fault.Message, fault.ReasonName));
            }
        }

        async Task SettleAsync()
        {
            foreach (var (at, rows, sending) in sent)
            {
                try
                {
                    await sending.WaitAsync(cancellationToken);
                    accepted += rows;
                    _metrics.Accepted(rows);
                }
                catch (PredictionTooLargeException e)
                {
                    Reject(at, new RowFault("", e.Message, RejectReason.TooLarge));
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    Reject(at, new RowFault("", $"the broker did not take it, send it again: {e.Message}", RejectReason.None));
                }
            }

            sent.Clear();
        }
    }

    private async Task<(PredictionRow? Row, RowFault? Fault)> CheckAsync(ReadOnlyMemory<byte> message, Unwrap unwrap)
    {
        if (message.Length > _options.MessageBytes)
        {
            return (null, new RowFault("", $"has {message.Length} bytes, at most {_options.MessageBytes} are taken (Ingest:MessageBytes): send fewer rows in a message", RejectReason.TooLarge));
        }

        var row = Read(message, unwrap, out var fault);
        return row is null ? (null, fault)
            : await IsRegisteredAsync(row.Id) ? (row, null)
            : (null, new RowFault("version", $"{row.Id} is not registered: register it, or mend model and version", RejectReason.UnknownVersion));
    }

    private PredictionRow? Read(ReadOnlyMemory<byte> message, Unwrap unwrap, out RowFault? fault)
    {
        try
        {
            CheckTexts(message.Span);
            using var document = JsonDocument.Parse(message, Strict);
            return unwrap(document.RootElement, out fault) is { } prediction ? _read(prediction, _times, out fault) : null;
        }
        catch (JsonException e)
        {
            fault = new RowFault("", $"is not valid JSON: {e.Message}", RejectReason.MalformedJson);
            return null;
        }
        catch (InvalidOperationException e)
        {
            fault = new RowFault("", $"holds a text that is no UTF-8: {e.Message}", RejectReason.MalformedJson);
            return null;
        }
    }

    // Whoever reads a text later would stumble over it: the document itself keeps texts as bytes.
    private static void CheckTexts(ReadOnlySpan<byte> message)
    {
        var reader = new Utf8JsonReader(message);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && (reader.ValueIsEscaped || !Ascii.IsValid(reader.ValueSpan)))
            {
                reader.GetString();
            }
        }
    }

    private async Task<bool> IsRegisteredAsync(ModelVersionId id)
    {
        try
        {
            await _versions.FindAsync(id);
            return true;
        }
        catch (InferenceException e) when (e.Fault == InferenceFault.NotFound)
        {
            return false;
        }
    }
}

/// <summary>Checks a message and reads what its way into the topic needs.</summary>
internal delegate PredictionRow? ReadRow(JsonElement message, TimeRange times, out RowFault? fault);

/// <summary>Finds the row in a message.</summary>
internal delegate JsonElement? Unwrap(JsonElement message, out RowFault? fault);
