namespace System.IO.Hashing;

/// <summary>A checksum that is fed piece by piece.</summary>
/// <param name="hashLengthInBytes">How many bytes the checksum has; at least 1.</param>
public abstract class NonCryptographicHashAlgorithm(int hashLengthInBytes)
{
    private const int BufferBytes = 4096;

    /// <summary>How many bytes the checksum has.</summary>
    public int HashLengthInBytes { get; } = hashLengthInBytes >= 1 ? hashLengthInBytes : throw new ArgumentOutOfRangeException(nameof(hashLengthInBytes));

    /// <summary>Feeds the next bytes.</summary>
    public abstract void Append(ReadOnlySpan<byte> source);

    /// <summary>Starts anew.</summary>
    public abstract void Reset();

    /// <summary>Writes the checksum so far, without starting anew.</summary>
    /// <param name="destination">At least <see cref="HashLengthInBytes"/> long.</param>
    protected abstract void GetCurrentHashCore(Span<byte> destination);

    /// <summary>Feeds the next bytes.</summary>
    public void Append(byte[] source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Append(new ReadOnlySpan<byte>(source));
    }

    /// <summary>Feeds what is left of a stream.</summary>
    public void Append(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var buffer = new byte[BufferBytes];
        int read;
        while ((read = stream.Read(buffer)) > 0)
        {
            Append(buffer.AsSpan(0, read));
        }
    }

    /// <summary>Feeds what is left of a stream.</summary>
    public async Task AppendAsync(Stream stream, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var buffer = new byte[BufferBytes];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            Append(buffer.AsSpan(0, read));
        }
    }

    /// <summary>The checksum so far.</summary>
    public byte[] GetCurrentHash()
    {
        var hash = new byte[HashLengthInBytes];
        GetCurrentHashCore(hash);
        return hash;
    }

    /// <summary>Writes the checksum so far.</summary>
    /// <returns>How many bytes were written.</returns>
    public int GetCurrentHash(Span<byte> destination)
    {
        if (destination.Length < HashLengthInBytes)
        {
            throw new ArgumentException($"must hold {HashLengthInBytes} bytes, holds {destination.Length}", nameof(destination));
        }

        GetCurrentHashCore(destination[..HashLengthInBytes]);
        return HashLengthInBytes;
    }
}
