using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Sentinel.Silo.Scoring.Tensors;

namespace Sentinel.Silo.Scoring.Sessions;

/// <summary>Tensors in and out of ONNX Runtime.</summary>
internal static class OrtTensors
{
    /// <summary>Hands a tensor to the runtime; numbers are not copied.</summary>
    internal static OrtValue From(Tensors.Tensor tensor) => tensor.Data switch
    {
        float[] a => OrtValue.CreateTensorValueFromMemory(a, tensor.Shape),
        double[] a => OrtValue.CreateTensorValueFromMemory(a, tensor.Shape),
        long[] a => OrtValue.CreateTensorValueFromMemory(a, tensor.Shape),
        int[] a => OrtValue.CreateTensorValueFromMemory(a, tensor.Shape),
        short[] a => OrtValue.CreateTensorValueFromMemory(a, tensor.Shape),
        sbyte[] a => OrtValue.CreateTensorValueFromMemory(a, tensor.Shape),
        ulong[] a => OrtValue.CreateTensorValueFromMemory(a, tensor.Shape),
        uint[] a => OrtValue.CreateTensorValueFromMemory(a, tensor.Shape),
        ushort[] a => OrtValue.CreateTensorValueFromMemory(a, tensor.Shape),
        byte[] a => OrtValue.CreateTensorValueFromMemory(a, tensor.Shape),
        bool[] a => OrtValue.CreateTensorValueFromMemory(a, tensor.Shape),
        Float16[] a => OrtValue.CreateTensorValueFromMemory(a, tensor.Shape),
        string[] a => Texts(a, tensor.Shape),
        _ => throw new NotSupportedException($"Elements of type {tensor.Data.GetType()} cannot be given to ONNX Runtime."),
    };

    /// <summary>Takes an answer over, copied.</summary>
    internal static Tensors.Tensor To(string name, OrtValue value) =>
        value.OnnxType == OnnxValueType.ONNX_TYPE_SEQUENCE ? ByClass(name, value) : Dense(name, value);

    private static OrtValue Texts(string[] texts, long[] shape)
    {
        var value = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, shape);
        for (var i = 0; i < texts.Length; i++)
        {
            value.StringTensorSetElementAt(texts[i].AsSpan(), i);
        }

        return value;
    }

    private static Tensors.Tensor Dense(string name, OrtValue value)
    {
        var info = value.GetTensorTypeAndShape();
        var type = TensorType.OfOnnx(info.ElementDataType)!;
        return new Tensors.Tensor(name, type, info.Shape, Copy(value, info.ElementDataType));
    }

    private static Array Copy(OrtValue value, TensorElementType type) => type switch
    {
        TensorElementType.Float => value.GetTensorDataAsSpan<float>().ToArray(),
        TensorElementType.Double => value.GetTensorDataAsSpan<double>().ToArray(),
        TensorElementType.Int64 => value.GetTensorDataAsSpan<long>().ToArray(),
        TensorElementType.Int32 => value.GetTensorDataAsSpan<int>().ToArray(),
        TensorElementType.Int16 => value.GetTensorDataAsSpan<short>().ToArray(),
        TensorElementType.Int8 => value.GetTensorDataAsSpan<sbyte>().ToArray(),
        TensorElementType.UInt64 => value.GetTensorDataAsSpan<ulong>().ToArray(),
        TensorElementType.UInt32 => value.GetTensorDataAsSpan<uint>().ToArray(),
        TensorElementType.UInt16 => value.GetTensorDataAsSpan<ushort>().ToArray(),
        TensorElementType.UInt8 => value.GetTensorDataAsSpan<byte>().ToArray(),
        TensorElementType.Bool => value.GetTensorDataAsSpan<bool>().ToArray(),
        TensorElementType.Float16 => value.GetTensorDataAsSpan<Float16>().ToArray(),
        _ => value.GetStringTensorAsArray(),
    };

    private static Tensors.Tensor ByClass(string name, OrtValue sequence)
    {
        var rows = new List<float[]>();
        string[] classes = [];
        sequence.ProcessSequence(
            (map, _) => map.ProcessMap(
                (keys, values) =>
                {
                    if (rows.Count == 0)
                    {
                        classes = Names(keys);
                    }

                    rows.Add(values.GetTensorDataAsSpan<float>().ToArray());
                },
                OrtAllocator.DefaultInstance),
            OrtAllocator.DefaultInstance);
        return new Tensors.Tensor(name, TensorType.Fp32, [rows.Count, classes.Length], rows.SelectMany(r => r).ToArray(), classes);
    }

    private static string[] Names(OrtValue keys) =>
        keys.GetTensorTypeAndShape().ElementDataType == TensorElementType.Int64
            ? [.. keys.GetTensorDataAsSpan<long>().ToArray().Select(k => k.ToString(CultureInfo.InvariantCulture))]
            : keys.GetStringTensorAsArray();
}
