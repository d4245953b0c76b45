using System.Security.Cryptography;
using System.Text;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Silo.Storage;

/// <summary>
/// One stored record: version 1 is the frame (magic, version, CRC-32C) around the record's name, its ETag and its bytes.
/// The ETag is a digest of the ETag before it and of the bytes: it changes with every write, and needs neither clock nor chance.
/// </summary>
/// <param name="Name">The record's whole name, so that a file says whose it is.</param>
/// <param name="ETag">32 hexadecimal digits.</param>
/// <param name="Bytes">The record.</param>
internal sealed record RecordFile(string Name, string ETag, byte[] Bytes)
{
    private const ushort Version = 1;
    private const int ETagBytes = 16;

    private static ReadOnlySpan<byte> Magic => "SGRF"u8;

    /// <summary>The record that follows one with another ETag; null for the first.</summary>
    public static RecordFile After(string? previousETag, string name, byte[] bytes)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        digest.AppendData(Encoding.ASCII.GetBytes(previousETag ?? ""));
        digest.AppendData(bytes);
        return new RecordFile(name, Convert.ToHexStringLower(digest.GetHashAndReset().AsSpan(0, ETagBytes)), bytes);
    }

    /// <summary>The file's content.</summary>
    public byte[] Encode()
    {
        var writer = Frame.Open(Magic, Version);
        writer.Text(Name);
        writer.Raw(Convert.FromHexString(ETag));
        writer.Block(Bytes);
        return Frame.Close(writer);
    }

    /// <summary>Reads a file's content.</summary>
    /// <exception cref="InvalidDataException">It is no record, or damaged.</exception>
    public static RecordFile Decode(ReadOnlySpan<byte> content)
    {
        var reader = Frame.Read(content, Magic, Version, "a record file", out _);
        var record = new RecordFile(reader.Text(), Convert.ToHexStringLower(reader.Raw(ETagBytes)), reader.Block());
        return reader.AtEnd ? record : throw new InvalidDataException("The record file is longer than its fields.");
    }
}
