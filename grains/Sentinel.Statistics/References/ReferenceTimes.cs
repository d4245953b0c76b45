using System.Globalization;
using Sentinel.Statistics.Evidence;
using Sentinel.Statistics.Tables;

namespace Sentinel.Statistics.References;

/// <summary>Reads the event times of a reference's rows and says which phase of a week each is in.</summary>
internal static class ReferenceTimes
{
    private const double MicrosecondsPerSecond = 1e6;
    private const double LatestSeconds = 253_402_300_799;

    /// <summary>A phase a row; empty when no column of times is named.</summary>
    /// <exception cref="ReferenceException">The column is absent, or a cell is no time.</exception>
    public static byte[] PhasesOf(ColumnTable table, string? column) => column is null ? [] : table.Find(column) switch
    {
        CategoricalColumn texts => OfTexts(texts),
        NumericColumn seconds => Array.ConvertAll(seconds.Values, value => OfSeconds(column, value)),
        _ => throw new ReferenceException($"The reference has no column \"{column}\" of times; it has {string.Join(", ", table.Columns.Select(c => c.Name))}."),
    };

    private static byte[] OfTexts(CategoricalColumn column)
    {
        byte[] phases = Array.ConvertAll(column.Dictionary, text => OfText(column.Name, text));
        return Array.ConvertAll(column.Codes, code => code >= 0 ? phases[code] : throw Unreadable(column.Name, "an empty cell"));
    }

    private static byte OfText(string column, string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? (byte)Phases.Of((time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond)
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) ? OfSeconds(column, seconds)
            : throw Unreadable(column, $"\"{text}\"");

    private static byte OfSeconds(string column, double seconds) => Math.Abs(seconds) <= LatestSeconds
        ? (byte)Phases.Of((long)(seconds * MicrosecondsPerSecond))
        : throw Unreadable(column, seconds.ToString(CultureInfo.InvariantCulture));

    private static ReferenceException Unreadable(string column, string cell) =>
        new($"Column \"{column}\" of the reference holds {cell}, which is no time: write times as 2026-11-21T07:00:00Z or as Unix seconds, or leave reference.time out.");
}
