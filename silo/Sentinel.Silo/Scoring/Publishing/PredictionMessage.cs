using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Sentinel.Contracts.Versions;
using Sentinel.Silo.Scoring.Inference;
using Sentinel.Silo.Scoring.Signatures;
using Sentinel.Silo.Scoring.Tensors;

namespace Sentinel.Silo.Scoring.Publishing;

/// <summary>Writes what a version answered as a message of the prediction topic: one row plainly, several as columns.</summary>
internal static class PredictionMessage
{
    /// <summary>Ids of a request's rows: the request's own for one row, else with the row's number, <c>id/0</c>, <c>id/1</c>, …</summary>
    internal static string RowId(string requestId, int row, int rows) => rows == 1 ? requestId : string.Create(CultureInfo.InvariantCulture, $"{requestId}/{row}");

    /// <summary>Writes some of a request's rows.</summary>
    /// <param name="version">Version that answered.</param>
    /// <param name="inputs">The graph's inputs, of all rows.</param>
    /// <param name="answer">What is watched of the answer, of all rows.</param>
    /// <param name="first">First row that the message holds.</param>
    /// <param name="count">How many it holds, 1 or more.</param>
    /// <param name="requestId">Id of the request.</param>
    /// <param name="entity">Entity of the request; null for none.</param>
    /// <param name="stamp">By what route the version was chosen: <c>epoch</c> and <c>rollout</c> of the message, which say of a row which weights it was answered under, whatever clocks say.</param>
    /// <param name="against">Of a shadow: classes that the version with the traffic answered, of all rows; so that a label tells which of the two was right. Null for none.</param>
    /// <param name="time">When it was answered.</param>
    internal static ReadOnlyMemory<byte> Write(
        LoadedVersion version, IReadOnlyList<Tensor> inputs, WatchedAnswer answer, int first, int count, string requestId, string? entity, RouteStamp stamp, string[]? against, DateTimeOffset time)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteString("model", version.Spec.ModelVersion.Model);
        writer.WriteString("version", version.Spec.ModelVersion.Version);
        if (stamp.Epoch > 0)
        {
            writer.WriteNumber("epoch", stamp.Epoch);
        }

        if (stamp.RolloutId is { } rollout)
        {
            writer.WriteString("rollout", rollout);
        }

        if (against is not null && inputs[0].Rows == 1)
        {
            writer.WriteString("against", against[0]);
        }
        else if (against is not null)
        {
            WriteList(writer, "against", first, count, row => writer.WriteStringValue(against[row]));
        }

        if (inputs[0].Rows == 1)
        {
            WriteRow(writer, version.Binding, inputs, answer, requestId, entity, time);
        }
        else
        {
            WriteColumns(writer, version.Binding, inputs, answer, first, count, requestId, time);
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteRow(Utf8JsonWriter writer, SignatureBinding binding, IReadOnlyList<Tensor> inputs, WatchedAnswer answer, string requestId, string? entity, DateTimeOffset time)
    {
        writer.WriteString("id", requestId);
        writer.WriteString("time", time);
        if (entity is not null)
        {
            writer.WriteString("entity", entity);
        }

        writer.WriteStartObject("features");
        for (var i = 0; i < binding.Signature.Features.Length; i++)
        {
            var (tensor, first, _) = FeatureInputs.CellsOf(binding, inputs, i);
            writer.WritePropertyName(binding.Signature.Features[i].Name);
            WriteCell(writer, binding.Signature.Features[i].Type, tensor.Data, first);
        }

        writer.WriteEndObject();
        if (answer.Numbers?[0] is { } number)
        {
            writer.WriteNumber("prediction", number);
        }

        if (answer.Classes is { } classes)
        {
            writer.WriteString("class", classes[0]);
        }
    }

    private static void WriteColumns(
        Utf8JsonWriter writer, SignatureBinding binding, IReadOnlyList<Tensor> inputs, WatchedAnswer answer, int first, int count, string requestId, DateTimeOffset time)
    {
        var rows = inputs[0].Rows;
        writer.WriteStartObject("columns");
        for (var i = 0; i < binding.Signature.Features.Length; i++)
        {
            var feature = binding.Signature.Features[i];
            var (tensor, start, step) = FeatureInputs.CellsOf(binding, inputs, i);
            WriteList(writer, feature.Name, first, count, row => WriteCell(writer, feature.Type, tensor.Data, start + (row * step)));
        }

        writer.WriteEndObject();
        WriteList(writer, "ids", first, count, row => writer.WriteStringValue(RowId(requestId, row, rows)));
        WriteList(writer, "times", first, count, _ => writer.WriteStringValue(time));
        if (answer.Numbers is { } numbers)
        {
            WriteList(writer, "predictions", first, count, row => WriteNumber(writer, numbers[row]));
        }

        if (answer.Classes is { } classes)
        {
            WriteList(writer, "classes", first, count, row => writer.WriteStringValue(classes[row]));
        }
    }

    private static void WriteList(Utf8JsonWriter writer, string name, int first, int count, Action<int> writeElement)
    {
        writer.WriteStartArray(name);
        for (var row = first; row < first + count; row++)
        {
            writeElement(row);
        }

        writer.WriteEndArray();
    }

    private static void WriteCell(Utf8JsonWriter writer, FeatureType type, Array data, int index)
    {
        if (type == FeatureType.Categorical)
        {
            writer.WriteStringValue(Elements.Text(data, index));
        }
        else if (data is float[] singles && float.IsFinite(singles[index]))
        {
            // As short as the single is exact: 3.4, not 3.4000000953674316.
            writer.WriteNumberValue(singles[index]);
        }
        else
        {
            WriteNumber(writer, Elements.Number(data, index));
        }
    }

    private static void WriteNumber(Utf8JsonWriter writer, double? number)
    {
        if (number is { } finite)
        {
            writer.WriteNumberValue(finite);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}
