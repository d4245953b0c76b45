using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Sentinel.Silo.Scoring.Tensors;

/// <summary>
/// Elements as the binary tensor data extension of the Open Inference Protocol has them: row-major and little-endian, as every machine is that ONNX Runtime is built for; truth values a byte each, texts
/// each after its length in 4 bytes.
/// </summary>
internal static class TensorBytes
{
    private const int LengthBytes = sizeof(int);

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads elements; not a number and infinities are such values here too.</summary>
    /// <param name="bytes">The bytes of the tensor.</param>
    /// <param name="type">Type of the elements.</param>
    /// <param name="count">How many the tensor's shape says.</param>
    /// <param name="name">Name of the tensor.</param>
    /// <exception cref="InferenceException">The bytes are not so many elements of that type.</exception>
    internal static Array Read(ReadOnlySpan<byte> bytes, TensorType type, double count, string name)
    {
        if (type.IsNumeric && count * type.SizeBytes != bytes.Length)
        {
            throw Bad($"Input '{name}' has {bytes.Length} bytes, its shape and datatype {type} say {count * type.SizeBytes}.");
        }

        return type.IsNumeric ? Numbers(bytes, type, (int)count, name) : Texts(bytes, count, name);
    }

    /// <summary>How many bytes a tensor's elements are.</summary>
    internal static int SizeOf(Tensor tensor) =>
        tensor.Data is string[] texts ? checked(texts.Sum(text => LengthBytes + Utf8.GetByteCount(text))) : checked(tensor.Data.Length * tensor.Datatype.SizeBytes);

    /// <summary>Writes a tensor's elements.</summary>
    internal static void Write(IBufferWriter<byte> to, Tensor tensor)
    {
        if (tensor.Data is not string[] texts)
        {
            to.Write(BytesOf(tensor.Data, tensor.Datatype));
            return;
        }

        foreach (var text in texts)
        {
            var length = Utf8.GetByteCount(text);
            var span = to.GetSpan(LengthBytes + length);
            BinaryPrimitives.WriteInt32LittleEndian(span, length);
            Utf8.GetBytes(text, span[LengthBytes..]);
            to.Advance(LengthBytes + length);
        }
    }

    private static Array Numbers(ReadOnlySpan<byte> bytes, TensorType type, int count, string name)
    {
        if (type.Element == typeof(bool) && bytes.IndexOfAnyExceptInRange((byte)0, (byte)1) is >= 0 and var odd)
        {
            throw Bad($"Element {odd} of input '{name}' must be 0 or 1, was {bytes[odd]}.");
        }

        var elements = Array.CreateInstance(type.Element, count);
        bytes.CopyTo(BytesOf(elements, type));
        return elements;
    }

    private static string[] Texts(ReadOnlySpan<byte> bytes, double count, string name)
    {
        // Each has a length at least, so that a shape alone costs nothing.
        if (count * LengthBytes > bytes.Length)
        {
            throw Bad($"Input '{name}' has {bytes.Length} bytes, too few for the {count} texts of its shape.");
        }

        var texts = new string[(int)count];
        for (var i = 0; i < texts.Length; i++)
        {
            var length = bytes.Length < LengthBytes ? -1 : BinaryPrimitives.ReadInt32LittleEndian(bytes);
            if (length < 0 || length > bytes.Length - LengthBytes)
            {
                throw Bad($"Element {i} of input '{name}' must be a length in 4 bytes and so many bytes of UTF-8; its length is missing or leads beyond the tensor.");
            }

            try
            {
                texts[i] = Utf8.GetString(bytes.Slice(LengthBytes, length));
            }
            catch (DecoderFallbackException)
            {
                throw Bad($"Element {i} of input '{name}' is no UTF-8.");
            }

            bytes = bytes[(LengthBytes + length)..];
        }

        return bytes.IsEmpty ? texts : throw Bad($"Input '{name}' has {bytes.Length} bytes more than the {count} texts of its shape.");
    }

    private static Span<byte> BytesOf(Array numbers, TensorType type) => MemoryMarshal.CreateSpan(ref MemoryMarshal.GetArrayDataReference(numbers), numbers.Length * type.SizeBytes);

    private static InferenceException Bad(FormattableString message) => new(InferenceFault.BadRequest, FormattableString.Invariant(message));
}
