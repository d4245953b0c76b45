using Microsoft.Win32.SafeHandles;

namespace Sentinel.Statistics.Tables;

/// <summary>A stretch of a file that one worker reads: the records that begin at or after <paramref name="Start"/> and before <paramref name="End"/>.</summary>
/// <param name="Start">First byte.</param>
/// <param name="End">Byte after the last.</param>
/// <param name="StartsQuoted">Whether <paramref name="Start"/> lies within quotes.</param>
/// <param name="EndsQuoted">Whether <paramref name="End"/> lies within quotes.</param>
internal readonly record struct CsvBlock(long Start, long End, bool StartsQuoted, bool EndsQuoted);

/// <summary>
/// The header of a file and its cut into blocks. Whether a block begins within quotes follows from the parity of the quotes before
/// it, so the blocks can be read apart, in any order, with one answer.
/// </summary>
internal sealed record CsvLayout(string Path, string[] Names, IReadOnlyList<CsvBlock> Blocks)
{
    private const int BlockBytes = 1 << 21;
    private const int LongestHeaderBytes = 1 << 24;

    /// <summary>Reads the header and cuts the file.</summary>
    public static CsvLayout Of(string path, SafeFileHandle file)
    {
        string[] names = ReadNames(path, file, out int headerEnd);
        return new CsvLayout(path, names, Cut(file, headerEnd, RandomAccess.GetLength(file)));
    }

    /// <summary>Reads the names in the header, and where the first record starts.</summary>
    public static string[] ReadNames(string path, SafeFileHandle file, out int headerEnd)
    {
        byte[] head = ReadHeader(path, file, RandomAccess.GetLength(file), out headerEnd);
        ReadOnlySpan<byte> line = head.AsSpan(0, headerEnd);
        if (line.StartsWith("\uFEFF"u8))
        {
            line = line[3..];
        }

        return CsvHeader.Parse(path, line.TrimEnd("\r\n"u8));
    }

    private static byte[] ReadHeader(string path, SafeFileHandle file, long length, out int end)
    {
        for (int size = 1 << 16; ; size *= 4)
        {
            var head = new byte[Math.Min(size, length)];
            int read = CsvBytes.Read(file, head, 0);
            end = CsvBytes.EndOfRecord(head.AsSpan(0, read), quoted: false);
            if (end > 0 || read == length)
            {
                end = end > 0 ? end : read;
                return read > 0 ? head : throw new TableFormatException($"{path} is empty: it needs a header line with the names of its columns.");
            }

            if (size >= LongestHeaderBytes)
            {
                throw new TableFormatException($"{path} has no end of line in its first {size} bytes: it is no CSV file, or its header has a quote without its match.");
            }
        }
    }

    private static CsvBlock[] Cut(SafeFileHandle file, long start, long end)
    {
        int count = (int)((end - start + BlockBytes - 1) / BlockBytes);
        var quotes = new bool[count];
        Parallel.For(0, count, i =>
        {
            long from = start + ((long)i * BlockBytes);
            byte[] buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(BlockBytes);
            int read = CsvBytes.Read(file, buffer.AsSpan(0, (int)Math.Min(BlockBytes, end - from)), from);
            quotes[i] = (buffer.AsSpan(0, read).Count((byte)'"') & 1) != 0;
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        });

        var blocks = new CsvBlock[count];
        bool quoted = false;
        for (int i = 0; i < count; i++)
        {
            long from = start + ((long)i * BlockBytes);
            blocks[i] = new CsvBlock(from, Math.Min(from + BlockBytes, end), quoted, quoted ^ quotes[i]);
            quoted ^= quotes[i];
        }

        return blocks;
    }
}
