using System.Globalization;
using Microsoft.ML.OnnxRuntime;

namespace Sentinel.Silo.Scoring.Tensors;

/// <summary>Elements of tensors, one at a time and from one type to another.</summary>
internal static class Elements
{
    /// <summary>An element as a number; null where it is none, or not finite.</summary>
    internal static double? Number(Array data, int index)
    {
        double? number = data switch
        {
            float[] a => a[index],
            double[] a => a[index],
            long[] a => a[index],
            int[] a => a[index],
            bool[] a => a[index] ? 1 : 0,
            Float16[] a => (float)a[index],
            string[] => null,
            _ => Convert.ToDouble(data.GetValue(index), CultureInfo.InvariantCulture),
        };
        return number is { } n && double.IsFinite(n) ? number : null;
    }

    /// <summary>An element as the name of a category.</summary>
    internal static string Text(Array data, int index) => data switch
    {
        string[] a => a[index],
        bool[] a => a[index] ? "true" : "false",
        Float16[] a => ((float)a[index]).ToString(CultureInfo.InvariantCulture),
        _ => Convert.ToString(data.GetValue(index), CultureInfo.InvariantCulture)!,
    };

    /// <summary>A tensor with elements of another type. Bytes are taken for what they were sent as: only numbers that were written in JSON have no type of their own.</summary>
    /// <exception cref="InferenceException">An element has no equal in that type.</exception>
    internal static Tensor ConvertTo(Tensor tensor, TensorType to)
    {
        if (tensor.Datatype.Onnx == to.Onnx)
        {
            return tensor;
        }

        if (tensor.IsBinary || tensor.Datatype.IsNumeric != to.IsNumeric)
        {
            throw new InferenceException(InferenceFault.BadRequest, $"Input '{tensor.Name}' is {tensor.Datatype}, the model takes {to}.");
        }

        var converted = Array.CreateInstance(to.Element, tensor.Data.Length);
        for (var i = 0; i < converted.Length; i++)
        {
            converted.SetValue(ConvertTo(tensor, i, to), i);
        }

        return tensor with { Datatype = to, Data = converted };
    }

    private static object ConvertTo(Tensor tensor, int index, TensorType to)
    {
        var value = tensor.Data.GetValue(index)!;
        try
        {
            if (to.IsWhole && Number(tensor.Data, index) is var number && (number is null || number != Math.Floor(number.Value)))
            {
                throw new OverflowException();
            }

            var plain = value is Float16 half ? (float)half : value;
            var converted = to.Element == typeof(Float16)
                ? (Float16)Convert.ToSingle(plain, CultureInfo.InvariantCulture)
                : Convert.ChangeType(plain, to.Element, CultureInfo.InvariantCulture);

            // What a narrower float cannot hold becomes infinity there, without a word.
            return converted is float.PositiveInfinity or float.NegativeInfinity || (converted is Float16 narrow && !Float16.IsFinite(narrow)) ? throw new OverflowException() : converted;
        }
        catch (OverflowException)
        {
            throw new InferenceException(InferenceFault.BadRequest, $"Element {index} of input '{tensor.Name}' ({Text(tensor.Data, index)}) is no {to}, which the model takes.");
        }
    }
}
