using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sentinel.Client.Rows;

namespace Sentinel.Client.Sending;

/// <summary>Rows as the lines of one request.</summary>
/// <param name="Body">UTF-8 JSON, one message a line.</param>
/// <param name="Messages">Which rows each line holds.</param>
internal sealed record RowLines(ReadOnlyMemory<byte> Body, IReadOnlyList<Range> Messages)
{
    /// <summary>Lines of a request at most: as many as Sentinel names the faults of.</summary>
    internal const int LinesMax = 1_000;

    private const int MessageBytes = 256 << 10;

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes rows from the first on, as many as fit: those beside each other that are alike as columns of one message.</summary>
    /// <param name="format">How rows are written.</param>
    /// <param name="rows">At least one row.</param>
    /// <param name="messageRows">Rows of a message at most.</param>
    /// <returns>The lines, and how many rows are in them.</returns>
    internal static (RowLines Lines, int Rows) Write<TRow>(IRowFormat<TRow> format, IReadOnlyList<QueuedRow<TRow>> rows, int messageRows)
    {
        var buffer = new ArrayBufferWriter<byte>(64 << 10);
        using var json = new Utf8JsonWriter(buffer, Plain);
        var messages = new List<Range>();
        var group = new List<TRow>(Math.Min(messageRows, rows.Count));
        var next = 0;
        while (next < rows.Count && messages.Count < LinesMax)
        {
            var first = next;
            group.Clear();
            var bytes = 0;
            do
            {
                bytes += format.SizeOf(rows[next].Row);
                group.Add(rows[next++].Row);
            }
            while (next < rows.Count && group.Count < messageRows && bytes < MessageBytes && !rows[first].IsAlone && !rows[next].IsAlone && format.IsAlike(group[0], rows[next].Row));

            if (group.Count == 1)
            {
                format.WriteRow(json, group[0]);
            }
            else
            {
                format.WriteColumns(json, CollectionsMarshal.AsSpan(group));
            }

            json.Flush();
            json.Reset();
            buffer.Write("\n"u8);
            messages.Add(first..next);
        }

        return (new RowLines(buffer.WrittenMemory, messages), next);
    }
}
