using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Sentinel.Silo.Scoring.Tensors;

namespace Sentinel.Silo.Scoring.Inference;

/// <summary>Writes answers of the Open Inference Protocol as JSON.</summary>
public static class InferAnswerWriter
{
    /// <summary>Writes an answer.</summary>
    public static void Write(Utf8JsonWriter writer, InferAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(answer);
        writer.WriteStartObject();
        writer.WriteString("model_name", answer.Version.Model);
        writer.WriteString("model_version", answer.Version.Version);
        writer.WriteString("id", answer.Id);
        writer.WriteStartObject("parameters");
        Write(writer, answer.Stamp);
        writer.WriteEndObject();
        writer.WriteStartArray("outputs");
        foreach (var output in answer.Outputs)
        {
            Write(writer, output);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, RouteStamp stamp)
    {
        writer.WriteNumber("sentinel.epoch", stamp.Epoch);
        if (stamp.Arm is { } arm)
        {
            writer.WriteString("sentinel.arm", arm);
        }

        if (stamp.RolloutId is { } rollout)
        {
            writer.WriteString("sentinel.rollout_id", rollout);
        }
    }

    private static void Write(Utf8JsonWriter writer, Tensor tensor)
    {
        writer.WriteStartObject();
        writer.WriteString("name", tensor.Name);
        writer.WriteString("datatype", tensor.Datatype.Name);
        writer.WriteStartArray("shape");
        foreach (var length in tensor.Shape)
        {
            writer.WriteNumberValue(length);
        }

        writer.WriteEndArray();
        if (tensor.Classes is { } classes)
        {
            writer.WriteStartObject("parameters");
            writer.WriteStartArray("classes");
            foreach (var name in classes)
            {
                writer.WriteStringValue(name);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteStartArray("data");
        for (var i = 0; i < tensor.Data.Length; i++)
        {
            WriteElement(writer, tensor.Data, i);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
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
