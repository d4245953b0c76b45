using System.Buffers.Text;

namespace Sentinel.Ingest.Decoding;

/// <summary>Reads RFC 3339 times (section 5.6) as Unix microseconds; digits below a microsecond are cut off.</summary>
public static class EventTime
{
    private const int MicrosecondsPerSecond = 1_000_000;
    private const int LengthToSeconds = 19;

    /// <summary>Reads a time such as <c>2026-11-21T07:00:00.25Z</c> or <c>2026-11-21t08:00:00+01:00</c>; false when it is not one.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long microseconds)
    {
        microseconds = 0;
        if (text.Length <= LengthToSeconds
            || !Digits(text, 0, 4, out var year) || text[4] != '-' || !Digits(text, 5, 2, out var month) || text[7] != '-' || !Digits(text, 8, 2, out var day)
            || text[10] is not ((byte)'T' or (byte)'t' or (byte)' ')
            || !Digits(text, 11, 2, out var hour) || text[13] != ':' || !Digits(text, 14, 2, out var minute) || text[16] != ':' || !Digits(text, 17, 2, out var second))
        {
            return false;
        }

        // A leap second is the first of the next minute, as Unix time has it.
        if (year == 0 || month is 0 or > 12 || day == 0 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 60)
        {
            return false;
        }

        var rest = text[LengthToSeconds..];
        if (!TakeFraction(ref rest, out var fraction) || !TryOffset(rest, out var offsetMinutes))
        {
            return false;
        }

        var days = new DateOnly(year, month, day).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
        var seconds = (days * 86_400L) + (hour * 3_600) + ((minute - offsetMinutes) * 60L) + second;
        microseconds = (seconds * MicrosecondsPerSecond) + fraction;
        return true;
    }

    private static bool TakeFraction(ref ReadOnlySpan<byte> rest, out int microseconds)
    {
        microseconds = 0;
        if (rest[0] != '.')
        {
            return true;
        }

        var scale = MicrosecondsPerSecond / 10;
        var at = 1;
        for (; at < rest.Length && (uint)(rest[at] - '0') <= 9; at++)
        {
            microseconds += (rest[at] - '0') * scale;
            scale /= 10;
        }

        rest = rest[at..];
        return at > 1;
    }

    private static bool TryOffset(ReadOnlySpan<byte> rest, out int minutes)
    {
        minutes = 0;
        if (rest is [(byte)'Z' or (byte)'z'])
        {
            return true;
        }

        if (rest.Length != 6 || rest[0] is not ((byte)'+' or (byte)'-') || rest[3] != ':'
            || !Digits(rest, 1, 2, out var hours) || !Digits(rest, 4, 2, out var rests) || hours > 23 || rests > 59)
        {
            return false;
        }

        minutes = ((hours * 60) + rests) * (rest[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool Digits(ReadOnlySpan<byte> text, int start, int length, out int value)
    {
        var digits = text.Slice(start, length);
        return Utf8Parser.TryParse(digits, out value, out var consumed) && consumed == length && digits[0] is >= (byte)'0' and <= (byte)'9';
    }
}
