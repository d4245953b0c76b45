using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Sentinel.Ingest.Decoding;

namespace Sentinel.Ingest.Sources.Payloads;

/// <summary>Tensors of the Open Inference Protocol v2: the first dimension counts the rows, the others the values of a row; data in JSON, flat or nested, or in binary behind it.</summary>
internal static class TensorPayload
{
    /// <summary>Whether a list is one of tensors.</summary>
    internal static bool IsTensors(JsonElement list) =>
        list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0
        && list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Object && item.TryGetProperty("name", out _) && item.TryGetProperty("shape", out var shape) && shape.ValueKind == JsonValueKind.Array);

    /// <summary>Reads them.</summary>
    /// <param name="tensors">The list.</param>
    /// <param name="binary">What stands behind the JSON: the data of those that have <c>binary_data_size</c>, in their order.</param>
    /// <param name="id">Id of the body.</param>
    internal static PayloadTable Read(JsonElement tensors, ReadOnlyMemory<byte> binary, string? id)
    {
        var columns = new List<PayloadColumn>();
        int? rows = null;
        foreach (var tensor in tensors.EnumerateArray())
        {
            var name = tensor.GetProperty("name").GetString() ?? throw new PayloadException(RejectReason.MissingField, "a tensor has no name");
            var cells = Cells(tensor, name, ref binary);
            var count = RowsOf(tensor, name, cells.Count);
            if (count != (rows ??= count))
            {
                throw new PayloadException(RejectReason.BadType, $"tensor '{name}' has {count} rows, the ones before it have {rows}");
            }

            var width = count == 0 ? 0 : cells.Count / count;
            for (var index = 0; index < width; index++)
            {
                columns.Add(new PayloadColumn(name, index, [.. Enumerable.Range(0, count).Select(row => cells[(row * width) + index])]));
            }
        }

        return new PayloadTable(rows ?? 0, columns, id);
    }

    private static int RowsOf(JsonElement tensor, string name, int cells)
    {
        var rows = 1;
        var elements = 1L;
        foreach (var (dimension, at) in tensor.GetProperty("shape").EnumerateArray().Select((item, at) => (item, at)))
        {
            if (dimension.ValueKind != JsonValueKind.Number || !dimension.TryGetInt32(out var length) || length < 0)
            {
                throw new PayloadException(RejectReason.BadType, $"tensor '{name}': shape must be a list of whole numbers");
            }

            rows = at == 0 ? length : rows;
            elements = Math.Min(elements * length, int.MaxValue);
        }

        return elements == cells ? rows : throw new PayloadException(RejectReason.BadType, $"tensor '{name}' has {cells} values, its shape {tensor.GetProperty("shape").GetRawText()} means {elements}");
    }

    private static List<ReadOnlyMemory<byte>> Cells(JsonElement tensor, string name, ref ReadOnlyMemory<byte> binary)
    {
        var cells = new List<ReadOnlyMemory<byte>>();
        if (tensor.TryGetProperty("data", out var data))
        {
            Flatten(data, cells);
            return cells;
        }

        if (!tensor.TryGetProperty("parameters", out var parameters) || !parameters.TryGetProperty("binary_data_size", out var size) || !size.TryGetInt32(out var bytes))
        {
            throw new PayloadException(RejectReason.MissingField, $"tensor '{name}' has neither data nor parameters.binary_data_size");
        }

        if (bytes < 0 || bytes > binary.Length)
        {
            throw new PayloadException(RejectReason.BadType, $"tensor '{name}' has {bytes} bytes of binary data, {binary.Length} are there");
        }

        ReadBinary(binary.Span[..bytes], tensor.TryGetProperty("datatype", out var type) ? type.GetString() : null, name, cells);
        binary = binary[bytes..];
        return cells;
    }

    private static void Flatten(JsonElement data, List<ReadOnlyMemory<byte>> cells)
    {
        foreach (var item in data.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.Array)
            {
                Flatten(item, cells);
            }
            else
            {
                cells.Add(JsonMarshal.GetRawUtf8Value(item).ToArray());
            }
        }
    }

    private static void ReadBinary(ReadOnlySpan<byte> bytes, string? datatype, string name, List<ReadOnlyMemory<byte>> cells)
    {
        if (datatype == "BYTES")
        {
            while (!bytes.IsEmpty)
            {
                var length = bytes.Length >= sizeof(int) ? BinaryPrimitives.ReadInt32LittleEndian(bytes) : -1;
                if (length < 0 || length > bytes.Length - sizeof(int))
                {
                    throw new PayloadException(RejectReason.BadType, $"tensor '{name}': the length before a text goes beyond its data");
                }

                cells.Add(JsonSerializer.SerializeToUtf8Bytes(Encoding.UTF8.GetString(bytes.Slice(sizeof(int), length))));
                bytes = bytes[(sizeof(int) + length)..];
            }

            return;
        }

        var width = WidthOf(datatype) ?? throw new PayloadException(RejectReason.BadType, $"tensor '{name}' is of the unknown datatype '{datatype}'");
        if (bytes.Length % width != 0)
        {
            throw new PayloadException(RejectReason.BadType, $"tensor '{name}' has {bytes.Length} bytes, no multiple of the {width} of {datatype}");
        }

        for (var at = 0; at < bytes.Length; at += width)
        {
            cells.Add(Number(bytes.Slice(at, width), datatype!));
        }
    }

    private static int? WidthOf(string? datatype) => datatype switch
    {
        "BOOL" or "INT8" or "UINT8" => 1,
        "INT16" or "UINT16" or "FP16" => 2,
        "INT32" or "UINT32" or "FP32" => 4,
        "INT64" or "UINT64" or "FP64" => 8,
        _ => null,
    };

    private static byte[] Number(ReadOnlySpan<byte> bytes, string datatype) => datatype switch
    {
        "BOOL" => JsonSerializer.SerializeToUtf8Bytes(bytes[0] != 0),
        "INT8" => JsonSerializer.SerializeToUtf8Bytes((sbyte)bytes[0]),
        "UINT8" => JsonSerializer.SerializeToUtf8Bytes(bytes[0]),
        "INT16" => JsonSerializer.SerializeToUtf8Bytes(BinaryPrimitives.ReadInt16LittleEndian(bytes)),
        "UINT16" => JsonSerializer.SerializeToUtf8Bytes(BinaryPrimitives.ReadUInt16LittleEndian(bytes)),
        "INT32" => JsonSerializer.SerializeToUtf8Bytes(BinaryPrimitives.ReadInt32LittleEndian(bytes)),
        "UINT32" => JsonSerializer.SerializeToUtf8Bytes(BinaryPrimitives.ReadUInt32LittleEndian(bytes)),
        "INT64" => JsonSerializer.SerializeToUtf8Bytes(BinaryPrimitives.ReadInt64LittleEndian(bytes)),
        "UINT64" => JsonSerializer.SerializeToUtf8Bytes(BinaryPrimitives.ReadUInt64LittleEndian(bytes)),
        "FP16" => Real((double)BinaryPrimitives.ReadHalfLittleEndian(bytes)),
        "FP32" => Real(BinaryPrimitives.ReadSingleLittleEndian(bytes)),
        _ => Real(BinaryPrimitives.ReadDoubleLittleEndian(bytes)),
    };

    // What JSON has no number for is a finding of the decoder's, which knows these words.
    private static byte[] Real(double value) => double.IsFinite(value) ? JsonSerializer.SerializeToUtf8Bytes(value) : double.IsNaN(value) ? "\"NaN\""u8.ToArray() : "\"Infinity\""u8.ToArray();
}
