using System.Buffers;
using Microsoft.ML.OnnxRuntime;
using Sentinel.Silo.Scoring.Tensors;

namespace Sentinel.Silo.Tests.Scoring;

public sealed class TensorBytesTests
{
    public static TheoryData<string, Array, string> Elements => new()
    {
        { "BOOL", new[] { true, false }, "0100" },
        { "INT8", new sbyte[] { -1, 2 }, "FF02" },
        { "INT16", new short[] { -2, 258 }, "FEFF0201" },
        { "INT32", new[] { 1, -1 }, "01000000FFFFFFFF" },
        { "INT64", new[] { 1L, -2L }, "0100000000000000FEFFFFFFFFFFFFFF" },
        { "UINT8", new byte[] { 255, 0 }, "FF00" },
        { "UINT16", new ushort[] { 65535, 1 }, "FFFF0100" },
        { "UINT32", new[] { 4294967295u, 1u }, "FFFFFFFF01000000" },
        { "UINT64", new[] { ulong.MaxValue, 1ul }, "FFFFFFFFFFFFFFFF0100000000000000" },
        { "FP16", new[] { (Float16)1f, (Float16)(-2f) }, "003C00C0" },
        { "FP32", new[] { 1f, -2f }, "0000803F000000C0" },
        { "FP64", new[] { 1d, -2d }, "000000000000F03F00000000000000C0" },
        { "BYTES", new[] { "mist", "é" }, "040000006D69737402000000C3A9" },
    };

    [Theory]
    [MemberData(nameof(Elements))]
    public void Every_datatype_is_what_the_extension_says_and_comes_back(string datatype, Array elements, string hex)
    {
        var tensor = new Tensor("x", TensorType.OfName(datatype)!, [elements.Length], elements);
        var written = new ArrayBufferWriter<byte>();

        TensorBytes.Write(written, tensor);

        Assert.Equal((hex, hex.Length / 2), (Convert.ToHexString(written.WrittenSpan), TensorBytes.SizeOf(tensor)));
        Assert.Equal(elements.Cast<object>(), TensorBytes.Read(written.WrittenSpan, tensor.Datatype, elements.Length, "x").Cast<object>());
    }
}
