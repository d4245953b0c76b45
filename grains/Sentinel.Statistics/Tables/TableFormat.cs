namespace Sentinel.Statistics.Tables;

/// <summary>How a table is written down.</summary>
public enum TableFormat
{
    /// <summary>A header line and a line a row; see <see cref="CsvTable"/>.</summary>
    Csv,

    /// <summary>A JSON object a line; see <see cref="JsonLinesTable"/>.</summary>
    JsonLines,
}
