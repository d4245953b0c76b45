using System.Buffers;
using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace Sentinel.Statistics.Tables;

/// <summary>Reads the records of one block into sinks, one a column.</summary>
internal static class CsvBlockReader
{
    private const int Slack = 1 << 16;
    private const int LongestRecordBytes = 1 << 26;

    /// <summary>Reads a block; <paramref name="makeSinks"/> is given the most rows that there can be.</summary>
    /// <returns>The sinks, and the number of rows.</returns>
    public static (CellSink[] Sinks, int Rows) Read(CsvLayout layout, CsvBlock block, SafeFileHandle file, Func<int, CellSink[]> makeSinks)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)(block.End - block.Start) + Slack);
        try
        {
            int length = Fill(layout, block, file, ref buffer);
            bool aligned = block.Start == layout.Blocks[0].Start || (!block.StartsQuoted && EndsLine(file, block.Start));
            int start = aligned ? 0 : CsvBytes.EndOfRecord(buffer.AsSpan(0, length), block.StartsQuoted);
            if (!aligned && start == 0)
            {
                start = length;
            }

            var records = buffer.AsSpan(start, length - start);
            CellSink[] sinks = makeSinks(records.Count((byte)'\n'));
            return (sinks, ReadRecords(layout, records, block.Start + start, file, sinks));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool EndsLine(SafeFileHandle file, long position)
    {
        Span<byte> before = stackalloc byte[1];
        return CsvBytes.Read(file, before, position - 1) == 1 && before[0] == '\n';
    }

    // Reads the block and on to the end of its last record, closed by a line end in any case.
    private static int Fill(CsvLayout layout, CsvBlock block, SafeFileHandle file, ref byte[] buffer)
    {
        int size = (int)(block.End - block.Start);
        int length = CsvBytes.Read(file, buffer.AsSpan(0, size), block.Start);
        bool complete = !block.EndsQuoted && buffer[length - 1] == '\n';
        int searched = length;
        bool quoted = block.EndsQuoted;
        while (!complete)
        {
            if (length + Slack + 1 > buffer.Length)
            {
                byte[] larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                buffer.AsSpan(0, length).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = larger;
            }

            int read = CsvBytes.Read(file, buffer.AsSpan(length, Slack), block.Start + length);
            var more = buffer.AsSpan(searched, length + read - searched);
            int end = CsvBytes.EndOfRecord(more, quoted);
            if (end > 0)
            {
                return searched + end;
            }

            if (read == 0)
            {
                buffer[length] = (byte)'\n';
                return length + 1;
            }

            length += read;
            if (length - size > LongestRecordBytes)
            {
                throw new TableFormatException($"{layout.Path} has a record longer than {LongestRecordBytes} bytes: a quote is likely without its match.");
            }
        }

        return length;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int ReadRecords(CsvLayout layout, ReadOnlySpan<byte> records, long offset, SafeFileHandle file, CellSink[] sinks)
    {
        int rows = 0;
        int position = 0;
        while (position < records.Length)
        {
            int start = position;
            if (sinks.Length > 1 && IsBlank(records, ref position))
            {
                continue;
            }

            try
            {
                ReadRecord(records, ref position, sinks);
            }
            catch (FormatException fault)
            {
                throw new TableFormatException($"{layout.Path}, line {LineOf(file, offset + start)} {fault.Message}.", fault);
            }

            rows++;
        }

        return rows;
    }

    private static bool IsBlank(ReadOnlySpan<byte> records, ref int position)
    {
        int end = position + (records[position] == '\r' ? 1 : 0);
        if (end >= records.Length || records[end] != '\n')
        {
            return false;
        }

        position = end + 1;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ReadRecord(ReadOnlySpan<byte> records, ref int position, CellSink[] sinks)
    {
        for (int column = 0; column < sinks.Length; column++)
        {
            sinks[column].Read(records, ref position);
            if (column + 1 < sinks.Length)
            {
                if (records[position] != ',')
                {
                    throw new FormatException(records[position] is (byte)'\n' or (byte)'\r'
                        ? $"has {column + 1} cells, the header has {sinks.Length}"
                        : $"has something between the closing quote of cell {column + 1} and the comma");
                }

                position++;
            }
        }

        position += records[position] == '\r' ? 1 : 0;
        if (position >= records.Length || records[position] != '\n')
        {
            throw new FormatException($"has more than {sinks.Length} cells, the number that the header has");
        }

        position++;
    }

    private static long LineOf(SafeFileHandle file, long offset)
    {
        long line = 1;
        var buffer = new byte[Slack];
        for (long at = 0; at < offset; at += buffer.Length)
        {
            int read = CsvBytes.Read(file, buffer.AsSpan(0, (int)Math.Min(buffer.Length, offset - at)), at);
            line += buffer.AsSpan(0, read).Count((byte)'\n');
        }

        return line;
    }
}
