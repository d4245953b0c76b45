using Sentinel.Grains.Storage;
using Sentinel.Silo.Scoring.Rehearsals;
using Sentinel.Silo.Scoring.Tensors;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Silo.Scoring.Samples;

/// <summary>Tensors of a request and of its answer, as they stand in a sample: a version byte, then both lists.</summary>
/// <param name="Inputs">Tensors as they were sent.</param>
/// <param name="Outputs">Everything that was answered.</param>
internal sealed record SampleContent(IReadOnlyList<Tensor> Inputs, IReadOnlyList<Tensor> Outputs)
{
    private const byte Layout = 1;

    /// <summary>Out of a request that was answered.</summary>
    internal static byte[] Encode(RecentRequest request)
    {
        var writer = new ByteWriter();
        writer.Byte(Layout);
        writer.List(request.Inputs, Write);
        writer.List(request.Outputs, Write);
        return writer.ToArray();
    }

    /// <summary>Reads what <see cref="Encode"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are of a newer layout, or damaged.</exception>
    internal static SampleContent Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        return reader.Byte() == Layout ? new SampleContent(reader.List(Read), reader.List(Read)) : throw new InvalidDataException("The sample is of a newer layout than this silo reads: verify with a newer silo.");
    }

    private static void Write(ByteWriter writer, Tensor tensor)
    {
        writer.Text(tensor.Name);
        writer.Text(tensor.Datatype.Name);
        writer.List(tensor.Shape, static (w, length) => w.Count(length));
        if (tensor.Data is string[] texts)
        {
            writer.Texts(texts);
        }
        else
        {
            writer.Count(tensor.Data.Length);
            writer.Raw(TensorBits.BytesOf(tensor.Data));
        }
    }

    private static Tensor Read(ref ByteReader reader)
    {
        var name = reader.Text();
        var datatype = reader.Text();
        var type = TensorType.OfName(datatype) ?? throw new InvalidDataException($"The sample has a tensor of type '{datatype}', which this silo does not know.");
        var shape = reader.List(static (ref ByteReader r) => r.Count());
        if (!type.IsNumeric)
        {
            return new Tensor(name, type, shape, reader.Texts());
        }

        var data = Array.CreateInstance(type.Element, reader.ListLength(itemBytes: 1));
        var bytes = TensorBits.BytesOf(data);
        reader.Raw(bytes.Length).CopyTo(bytes);
        return new Tensor(name, type, shape, data);
    }
}
