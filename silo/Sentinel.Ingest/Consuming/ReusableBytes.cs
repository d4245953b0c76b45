using Confluent.Kafka;

namespace Sentinel.Ingest.Consuming;

/// <summary>Stands where a key or value was: its bytes lie in the <see cref="ReusableBytes"/> that took them.</summary>
/// <param name="IsPresent">Whether there was one.</param>
internal readonly record struct BytesTaken(bool IsPresent);

/// <summary>
/// Takes the bytes of one message after the other out of the client's memory into one buffer, so that a message costs no garbage. Copying a message is a hundredth of decoding it,
/// and what never throws cannot skip a message. Threading: none; the consumer's thread.
/// </summary>
internal sealed class ReusableBytes : IDeserializer<BytesTaken>
{
    private byte[] _buffer = new byte[4_096];
    private int _length;

    /// <summary>The bytes of the last message.</summary>
    public ReadOnlySpan<byte> Span => _buffer.AsSpan(0, _length);

    /// <inheritdoc/>
    public BytesTaken Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context)
    {
        if (data.Length > _buffer.Length)
        {
            _buffer = new byte[Math.Max(data.Length, 2 * _buffer.Length)];
        }

        data.CopyTo(_buffer);
        _length = data.Length;
        return new BytesTaken(!isNull);
    }
}
