using System.Text.Json;

namespace Sentinel.Ingest.Decoding;

/// <summary>Fields of a message that are read; the sections stand together, from features to labels.</summary>
internal enum MessageField
{
    Other,
    Model,
    Version,
    Time,
    SpecVersion,
    Type,
    Data,
    Id,
    Epoch,
    Features,
    Columns,
    Prediction,
    Class,
    Times,
    Predictions,
    Classes,
    Ids,
    Segments,
    Against,
    Label,
    Labels,
}

/// <summary>Tells fields by the length of their names first, so that most need one comparison.</summary>
internal static class MessageFields
{
    /// <summary>The field that the reader's property name means.</summary>
    public static MessageField Of(ref Utf8JsonReader reader)
    {
        if (reader.ValueIsEscaped)
        {
            return MessageField.Other;
        }

        var name = reader.ValueSpan;
        return name.Length switch
        {
            2 => name.SequenceEqual("id"u8) ? MessageField.Id : MessageField.Other,
            3 => name.SequenceEqual("ids"u8) ? MessageField.Ids : MessageField.Other,
            4 => name.SequenceEqual("time"u8) ? MessageField.Time : name.SequenceEqual("type"u8) ? MessageField.Type : name.SequenceEqual("data"u8) ? MessageField.Data : MessageField.Other,
            5 => name.SequenceEqual("model"u8) ? MessageField.Model : name.SequenceEqual("class"u8) ? MessageField.Class : name.SequenceEqual("times"u8) ? MessageField.Times : name.SequenceEqual("label"u8) ? MessageField.Label : name.SequenceEqual("epoch"u8) ? MessageField.Epoch : MessageField.Other,
            6 => name.SequenceEqual("labels"u8) ? MessageField.Labels : MessageField.Other,
            7 => name.SequenceEqual("version"u8) ? MessageField.Version : name.SequenceEqual("columns"u8) ? MessageField.Columns : name.SequenceEqual("classes"u8) ? MessageField.Classes : name.SequenceEqual("against"u8) ? MessageField.Against : MessageField.Other,
            8 => name.SequenceEqual("features"u8) ? MessageField.Features : name.SequenceEqual("segments"u8) ? MessageField.Segments : MessageField.Other,
            10 => name.SequenceEqual("prediction"u8) ? MessageField.Prediction : MessageField.Other,
            11 => name.SequenceEqual("predictions"u8) ? MessageField.Predictions : name.SequenceEqual("specversion"u8) ? MessageField.SpecVersion : MessageField.Other,
            _ => MessageField.Other,
        };
    }
}
