using System.Buffers;
using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace Sentinel.Statistics.Tables;

/// <summary>Reads bytes of a file and finds the ends of cells and records in them (RFC 4180).</summary>
internal static class CsvBytes
{
    private static readonly SearchValues<byte> Marks = SearchValues.Create("\"\n"u8);

    /// <summary>Fills a buffer from a place of the file, as far as the file goes.</summary>
    public static int Read(SafeFileHandle file, Span<byte> buffer, long offset)
    {
        int total = 0;
        while (total < buffer.Length)
        {
            int read = RandomAccess.Read(file, buffer[total..], offset + total);
            if (read == 0)
            {
                break;
            }

            total += read;
        }

        return total;
    }

    /// <summary>The place after the first line end that is not within quotes, or 0 when there is none.</summary>
    public static int EndOfRecord(ReadOnlySpan<byte> bytes, bool quoted)
    {
        int at = 0;
        while (true)
        {
            int next = bytes[at..].IndexOfAny(Marks);
            if (next < 0)
            {
                return 0;
            }

            at += next + 1;
            if (bytes[at - 1] == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted)
            {
                return at;
            }
        }
    }

    /// <summary>
    /// The cell that starts at <paramref name="position"/>, which moves to the comma or line end after it. A quoted cell with doubled
    /// quotes comes as <paramref name="unescaped"/>. <paramref name="bytes"/> ends in a line end.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ReadOnlySpan<byte> Cell(ReadOnlySpan<byte> bytes, ref int position, out byte[]? unescaped)
    {
        unescaped = null;
        int start = position;
        if (bytes[start] == '"')
        {
            return Quoted(bytes, ref position, out unescaped);
        }

        int at = start;
        byte value;
        while ((value = bytes[at]) is not ((byte)',' or (byte)'\n'))
        {
            if (value == '"')
            {
                throw new FormatException("has a quote within a cell that does not begin with one; put the cell in quotes and double those within");
            }

            at++;
        }

        at -= value == '\n' && at > start && bytes[at - 1] == '\r' ? 1 : 0;
        position = at;
        return bytes[start..at];
    }

    private static ReadOnlySpan<byte> Quoted(ReadOnlySpan<byte> bytes, ref int position, out byte[]? unescaped)
    {
        int start = position + 1;
        int at = start;
        bool doubled = false;
        while (true)
        {
            int quote = at < bytes.Length ? bytes[at..].IndexOf((byte)'"') : -1;
            if (quote < 0)
            {
                throw new FormatException("has a quote without its match");
            }

            at += quote + 1;
            if (at >= bytes.Length || bytes[at] != '"')
            {
                break;
            }

            doubled = true;
            at++;
        }

        position = at;
        var cell = bytes[start..(at - 1)];
        unescaped = doubled ? Unescape(cell) : null;
        return cell;
    }

    private static byte[] Unescape(ReadOnlySpan<byte> cell)
    {
        var plain = new List<byte>(cell.Length);
        for (int i = 0; i < cell.Length; i++)
        {
            plain.Add(cell[i]);
            i += cell[i] == '"' ? 1 : 0;
        }

        return [.. plain];
    }
}
