using System.Text.Json;
using Sentinel.Contracts.Batches;

namespace Sentinel.Ingest.Decoding;

/// <summary>
/// Reads a message of predictions or of labels, one row or columns of many, plain or as a CloudEvent, out of UTF-8 JSON straight into the columns of its version's builder.
/// Never throws, whatever the bytes: what cannot be read is rejected with its reason. Allocates nothing for a message that can be read.
/// Threading: none; one decoder per consumer.
/// </summary>
internal sealed class MessageDecoder(MessageKind kind, TimeRange range)
{
    // A model's route changes a few times a day; what is larger is a time.
    private const int EpochsMost = 1_000_000_000;

    private readonly SectionReader _sections = new();

    /// <summary>What the messages tell.</summary>
    public MessageKind Kind => kind;

    /// <summary>Reads a message. Rows are added to the target's builder only when the whole message is good.</summary>
    public DecodeResult Decode(ReadOnlySpan<byte> value, in RecordStamp stamp, IRowTargets targets)
    {
        var draft = new MessageDraft { Rows = -1, Time = RecordStamp.NoTime, Detail = "" };
        try
        {
            Read(value, ref draft, in stamp, targets);
        }
        catch (JsonException e)
        {
            draft.Reason = RejectReason.MalformedJson;
            draft.Detail = Explain(e);
        }
        catch (InvalidOperationException)
        {
            // The reader says so of escapes that make no UTF-8, such as half a surrogate pair.
            draft.Reason = RejectReason.MalformedJson;
            draft.Detail = "a text is no UTF-8";
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // A fault of this code: the message is kept as a dead letter with what went wrong, for it would stall its partition at every attempt.
            draft.Reason = RejectReason.MalformedJson;
            draft.Detail = $"could not be read: {e.GetType().Name}: {e.Message}";
        }

        return Finish(ref draft, in stamp);
    }

    private void Read(ReadOnlySpan<byte> value, ref MessageDraft draft, in RecordStamp stamp, IRowTargets targets)
    {
        if (value.IsEmpty)
        {
            draft.Fail(RejectReason.MalformedJson, "the value is empty: it must be a JSON object");
            return;
        }

        var reader = new Utf8JsonReader(value);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            reader.Read();
            draft.Fail(RejectReason.BadType, "the value must be a JSON object");
            return;
        }

        ReadObject(ref reader, value, ref draft, in stamp, targets);
        if (draft.Target is { State: not TargetState.Ready })
        {
            return;
        }

        // Nothing may follow the object: the reader throws when something does.
        reader.Read();
        if (draft.IsCloudEvent && !draft.Data.IsEmpty)
        {
            // The event's own id is not its row's.
            draft.Id = RowId.None;
            var data = new Utf8JsonReader(draft.Data);
            data.Read();
            ReadObject(ref data, draft.Data, ref draft, in stamp, targets);
            if (draft.Target is { State: not TargetState.Ready })
            {
                return;
            }
        }

        ReadWaiting(ref draft, in stamp);
    }

    private void ReadObject(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, ref MessageDraft draft, in RecordStamp stamp, IRowTargets targets)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = MessageFields.Of(ref reader);
            reader.Read();
            ReadField(field, ref reader, json, ref draft, in stamp);
            if (draft.Target is null && !draft.Model.IsEmpty && !draft.Version.IsEmpty)
            {
                draft.Target = targets.Find(draft.Model, draft.Version);
                if (draft.Target.State != TargetState.Ready)
                {
                    return;
                }

                draft.Target.Builder.Begin();
            }
        }
    }

    private void ReadField(MessageField field, ref Utf8JsonReader reader, ReadOnlySpan<byte> json, ref MessageDraft draft, in RecordStamp stamp)
    {
        switch (field)
        {
            case MessageField.Model:
                TakeName(ref reader, ref draft, ref draft.Model, "model");
                break;
            case MessageField.Version:
                TakeName(ref reader, ref draft, ref draft.Version, "version");
                break;
            case MessageField.Time:
                TakeTime(ref reader, ref draft);
                break;
            case MessageField.Id:
                _sections.TakeId(ref reader, ref draft);
                break;
            case MessageField.Epoch:
                TakeEpoch(ref reader, ref draft);
                break;
            case MessageField.SpecVersion:
                draft.IsCloudEvent = true;
                reader.Skip();
                break;
            case MessageField.Type:
                draft.IsOtherEvent = reader.TokenType != JsonTokenType.String || !reader.ValueTextEquals(kind.EventType);
                reader.Skip();
                break;
            case MessageField.Data when reader.TokenType == JsonTokenType.StartObject:
                draft.Data = Slice(ref reader, json);
                break;
            case MessageField.Other or MessageField.Data:
                reader.Skip();
                break;
            default:
                if (!kind.Reads(field))
                {
                    reader.Skip();
                }
                else if (draft.Target is { } target)
                {
                    _sections.Read(field, ref reader, target.Builder, ref draft, this, in stamp);
                }
                else
                {
                    Keep(field, ref draft) = Slice(ref reader, json);
                }

                break;
        }
    }

    /// <summary>Whether an event time makes sense; remembers the fault when it does not.</summary>
    public bool CheckTime(string field, long time, in RecordStamp stamp, ref MessageDraft draft)
    {
        if (range.FaultInLog(time, stamp.KafkaTime == RecordStamp.NoTime ? null : stamp.KafkaTime) is { } fault)
        {
            draft.Fail(RejectReason.BadTime, $"{field} {fault}");
            return false;
        }

        return true;
    }

    private void ReadWaiting(ref MessageDraft draft, in RecordStamp stamp)
    {
        if (draft.Target is not { } target)
        {
            return;
        }

        for (var field = MessageField.Features; field <= MessageField.Labels; field++)
        {
            var waiting = Keep(field, ref draft);
            if (!waiting.IsEmpty)
            {
                var reader = new Utf8JsonReader(waiting);
                reader.Read();
                _sections.Read(field, ref reader, target.Builder, ref draft, this, in stamp);
            }
        }
    }

    private DecodeResult Finish(ref MessageDraft draft, in RecordStamp stamp)
    {
        if (draft.IsCloudEvent && draft.IsOtherEvent)
        {
            draft.Fail(RejectReason.BadType, $"type must be {kind.EventType} in a CloudEvent");
        }

        if (draft.Target is null)
        {
            draft.Fail(RejectReason.MissingField, draft.Model.IsEmpty ? "model is absent: name it in quotes" : "version is absent: name it in quotes");
            return new DecodeResult(DecodeStatus.Rejected, 0, null, draft.Reason, draft.Detail);
        }

        switch (draft.Target.State)
        {
            case TargetState.Pending:
                return new DecodeResult(DecodeStatus.Held, 0, draft.Target, RejectReason.None, "");
            case TargetState.UnknownModel:
                return new DecodeResult(DecodeStatus.Rejected, 0, draft.Target, RejectReason.UnknownModel, "no model of that name is registered: register it, or mend the field model");
            case TargetState.UnknownVersion:
                return new DecodeResult(DecodeStatus.Rejected, 0, draft.Target, RejectReason.UnknownVersion, "the model has no version of that name: register it, or mend the field version");
        }

        return Commit(ref draft, in stamp);
    }

    private DecodeResult Commit(ref MessageDraft draft, in RecordStamp stamp)
    {
        var builder = draft.Target!.Builder;
        kind.Check(ref draft);

        var (field, time) = draft.Time != RecordStamp.NoTime ? ("time", draft.Time) : stamp.EventTime != RecordStamp.NoTime ? ("ce_time", stamp.EventTime) : ("the Kafka timestamp", stamp.KafkaTime);
        if (!draft.HasTimes)
        {
            CheckTime(field, time, in stamp, ref draft);
        }

        if (draft.Reason != RejectReason.None)
        {
            builder.Rollback();
            return new DecodeResult(DecodeStatus.Rejected, 0, draft.Target, draft.Reason, draft.Detail);
        }

        var rows = draft.IsColumns ? draft.Rows : 1;
        if (!draft.IsColumns && !draft.Id.IsNone)
        {
            builder.SetId(0, draft.Id);
            builder.MarkIds();
        }

        if (draft.AgainstRows == rows)
        {
            builder.MarkCodes(builder.AgainstColumn);
        }

        builder.Commit(rows, stamp.Offset, draft.HasTimes ? null : time, draft.Epoch);
        return new DecodeResult(DecodeStatus.Rows, rows, draft.Target, RejectReason.None, "");
    }

    private static void TakeName(ref Utf8JsonReader reader, ref MessageDraft draft, ref ReadOnlySpan<byte> name, string field)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            draft.Fail(RejectReason.BadType, $"{field} must be a text in quotes");
        }
        else if (!name.IsEmpty)
        {
            // Which of two counts is a matter of the reader: the door over HTTP would look at another than this.
            draft.Fail(RejectReason.BadType, $"{field} is given twice");
        }
        else
        {
            name = reader.ValueIsEscaped ? System.Text.Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan;
        }
    }

    private static void TakeTime(ref Utf8JsonReader reader, ref MessageDraft draft)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            draft.Fail(RejectReason.BadType, "time must be an RFC 3339 time in quotes, such as \"2026-11-21T07:00:00Z\"");
        }
        else if (!EventTime.TryParse(reader.ValueSpan, out draft.Time))
        {
            draft.Fail(RejectReason.BadTime, "time must be an RFC 3339 time such as 2026-11-21T07:00:00Z");
        }
    }

    // Who scores outside of Sentinel may mean something else by the name: what can be no epoch of a route is none.
    private static void TakeEpoch(ref Utf8JsonReader reader, ref MessageDraft draft)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var epoch) && epoch is > 0 and < EpochsMost)
        {
            draft.Epoch = epoch;
        }
        else
        {
            reader.Skip();
        }
    }

    // The reader's sentence ends with the place, counted from 0.
    private static string Explain(JsonException e) => $"the value is no JSON: {e.Message}";

    private static ReadOnlySpan<byte> Slice(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }

    private static ref ReadOnlySpan<byte> Keep(MessageField field, ref MessageDraft draft)
    {
        switch (field)
        {
            case MessageField.Features:
                return ref draft.Features;
            case MessageField.Columns:
                return ref draft.Columns;
            case MessageField.Prediction:
                return ref draft.Prediction;
            case MessageField.Class:
                return ref draft.Class;
            case MessageField.Times:
                return ref draft.Times;
            case MessageField.Predictions:
                return ref draft.Predictions;
            case MessageField.Classes:
                return ref draft.Classes;
            case MessageField.Ids:
                return ref draft.Ids;
            case MessageField.Segments:
                return ref draft.Segments;
            case MessageField.Against:
                return ref draft.Against;
            case MessageField.Label:
                return ref draft.Label;
            default:
                return ref draft.Labels;
        }
    }
}
