using System.Text.Json;

namespace Sentinel.Client.Rows;

/// <summary>How rows of one kind are written as messages. Threading: none of it keeps state.</summary>
/// <typeparam name="TRow">The rows.</typeparam>
internal interface IRowFormat<TRow>
{
    /// <summary>Id of a row, to tell a person which one.</summary>
    string? IdOf(TRow row);

    /// <summary>Bytes that a row takes, about.</summary>
    int SizeOf(TRow row);

    /// <summary>Whether a row may stand in one message of columns with another: both are of one version and have the same fields.</summary>
    bool IsAlike(TRow row, TRow other);

    /// <summary>Writes one row as a message.</summary>
    void WriteRow(Utf8JsonWriter json, TRow row);

    /// <summary>Writes rows that are alike as a message of columns.</summary>
    void WriteColumns(Utf8JsonWriter json, ReadOnlySpan<TRow> rows);
}
