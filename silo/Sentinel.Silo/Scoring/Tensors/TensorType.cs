using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Sentinel.Silo.Scoring.Tensors;

/// <summary>A datatype of the Open Inference Protocol, with its kin in ONNX and in .NET.</summary>
/// <param name="Name">Name in the protocol, such as <c>FP32</c>.</param>
/// <param name="Onnx">Type of ONNX.</param>
/// <param name="Element">Type of an element here.</param>
/// <param name="SizeBytes">Bytes of an element; 0 for texts, which are of any length.</param>
public sealed record TensorType(string Name, TensorElementType Onnx, Type Element, int SizeBytes)
{
    /// <summary>Single precision.</summary>
    public static readonly TensorType Fp32 = new("FP32", TensorElementType.Float, typeof(float), 4);

    /// <summary>Text.</summary>
    public static readonly TensorType Bytes = new("BYTES", TensorElementType.String, typeof(string), 0);

    /// <summary>Every datatype.</summary>
    public static readonly TensorType[] All =
    [
        new("BOOL", TensorElementType.Bool, typeof(bool), 1),
        new("INT8", TensorElementType.Int8, typeof(sbyte), 1),
        new("INT16", TensorElementType.Int16, typeof(short), 2),
        new("INT32", TensorElementType.Int32, typeof(int), 4),
        new("INT64", TensorElementType.Int64, typeof(long), 8),
        new("UINT8", TensorElementType.UInt8, typeof(byte), 1),
        new("UINT16", TensorElementType.UInt16, typeof(ushort), 2),
        new("UINT32", TensorElementType.UInt32, typeof(uint), 4),
        new("UINT64", TensorElementType.UInt64, typeof(ulong), 8),
        new("FP16", TensorElementType.Float16, typeof(Float16), 2),
        Fp32,
        new("FP64", TensorElementType.Double, typeof(double), 8),
        Bytes,
    ];

    /// <summary>Whether elements are numbers or truth values.</summary>
    public bool IsNumeric => Onnx != TensorElementType.String;

    /// <summary>Whether elements are whole numbers or truth values.</summary>
    public bool IsWhole => IsNumeric && Onnx is not (TensorElementType.Float or TensorElementType.Double or TensorElementType.Float16);

    /// <summary>The datatype of a name; null when there is none.</summary>
    public static TensorType? OfName(string? name) => Array.Find(All, t => t.Name == name);

    /// <summary>The datatype of an ONNX type; null when the protocol has none.</summary>
    public static TensorType? OfOnnx(TensorElementType onnx) => Array.Find(All, t => t.Onnx == onnx);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
