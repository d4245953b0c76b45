using System.Buffers;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Sentinel.Silo.Scoring.Tensors;

namespace Sentinel.Silo.Scoring.Inference;

/// <summary>Writes answers of the Open Inference Protocol: JSON, and after it the bytes of the outputs that are wanted so.</summary>
public static class InferAnswerWriter
{
    /// <summary>Writes an answer.</summary>
    /// <param name="to">Where it is written.</param>
    /// <param name="request">What was asked, which says which outputs are wanted as bytes.</param>
    /// <param name="answer">The answer.</param>
    /// <returns>How many bytes are JSON, where others follow; null where all are.</returns>
    public static int? Write(ArrayBufferWriter<byte> to, InferRequest request, InferAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(answer);
        var isBinary = false;
        using (var writer = new Utf8JsonWriter(to, new JsonWriterOptions { SkipValidation = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("model_name"u8, answer.Version.Model);
            writer.WriteString("model_version"u8, answer.Version.Version);
            writer.WriteString("id"u8, answer.Id);
            writer.WriteStartObject("parameters"u8);
            Write(writer, answer.Stamp);
            writer.WriteEndObject();
            writer.WriteStartArray("outputs"u8);
            foreach (var output in answer.Outputs)
            {
                var asBytes = request.IsBinary(output.Name);
                isBinary |= asBytes;
                Write(writer, output, asBytes);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        if (!isBinary)
        {
            return null;
        }

        var jsonLength = to.WrittenCount;
        foreach (var output in answer.Outputs)
        {
            if (request.IsBinary(output.Name))
            {
                TensorBytes.Write(to, output);
            }
        }

        return jsonLength;
    }

    private static void Write(Utf8JsonWriter writer, RouteStamp stamp)
    {
        writer.WriteNumber("sentinel.epoch"u8, stamp.Epoch);
        if (stamp.Arm is { } arm)
        {
            writer.WriteString("sentinel.arm"u8, arm);
        }

        if (stamp.RolloutId is { } rollout)
        {
            writer.WriteString("sentinel.rollout_id"u8, rollout);
        }
    }

    private static void Write(Utf8JsonWriter writer, Tensor tensor, bool asBytes)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, tensor.Name);
        writer.WriteString("datatype"u8, tensor.Datatype.Name);
        writer.WriteStartArray("shape"u8);
        foreach (var length in tensor.Shape)
        {
            writer.WriteNumberValue(length);
        }

        writer.WriteEndArray();
        WriteParameters(writer, tensor, asBytes);
        if (!asBytes)
        {
            writer.WriteStartArray("data"u8);
            WriteElements(writer, tensor.Data);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void WriteParameters(Utf8JsonWriter writer, Tensor tensor, bool asBytes)
    {
        if (tensor.Classes is null && !asBytes)
        {
            return;
        }

        writer.WriteStartObject("parameters"u8);
        if (asBytes)
        {
            writer.WriteNumber("binary_data_size"u8, TensorBytes.SizeOf(tensor));
        }

        if (tensor.Classes is { } classes)
        {
            writer.WriteStartArray("classes"u8);
            foreach (var name in classes)
            {
                writer.WriteStringValue(name);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void WriteElements(Utf8JsonWriter writer, Array data)
    {
        for (var i = 0; i < data.Length; i++)
        {
            WriteElement(writer, data, i);
        }
    }

    private static void WriteElement(Utf8JsonWriter writer, Array data, int i)
    {
        switch (data)
        {
            // JSON has no word for what is not finite.
            case float[] a when float.IsFinite(a[i]):
                writer.WriteNumberValue(a[i]);
                break;
            case double[] a when double.IsFinite(a[i]):
                writer.WriteNumberValue(a[i]);
                break;
            case Float16[] a when Float16.IsFinite(a[i]):
                writer.WriteNumberValue((float)a[i]);
                break;
            case float[] or double[] or Float16[]:
                writer.WriteNullValue();
                break;
            case bool[] a:
                writer.WriteBooleanValue(a[i]);
                break;
            case string[] a:
                writer.WriteStringValue(a[i]);
                break;
            case ulong[] a:
                writer.WriteNumberValue(a[i]);
                break;
            default:
                writer.WriteNumberValue(Convert.ToInt64(data.GetValue(i), System.Globalization.CultureInfo.InvariantCulture));
                break;
        }
    }
}
