namespace Sentinel.Statistics.Tables;

/// <summary>What JSON lines held.</summary>
/// <param name="Table">Their columns.</param>
/// <param name="Logged">Whether they are logged predictions, whose answers have fixed names, and not flat rows.</param>
public sealed record JsonLines(ColumnTable Table, bool Logged);

/// <summary>
/// Reads JSON lines (UTF-8, an object a line, blank lines passed over) into typed columns. A line is a flat object, whose fields are the columns, or a logged prediction as
/// it goes over Kafka, known by its object <c>features</c>: its columns are the features, <c>prediction</c>, <c>class</c>, <c>label</c>, <c>time</c> and the names within
/// <c>segments</c>; what identifies it (<c>id</c>, <c>model</c>, <c>version</c>, <c>entity</c>) is passed over. All lines are of the first one's kind. A field that a line
/// lacks, or that is null, is missing.
/// <para>
/// Cells are read as live ones are: in a numeric column true and false are 1 and 0 and a text is of the wrong type; in a categorical one numbers and booleans are their text.
/// A column that is named nowhere is numeric while it holds numbers only, and one of names from the first text or boolean on, its numbers written the shortest way.
/// </para>
/// </summary>
public static class JsonLinesTable
{
    private const int FirstBufferBytes = 1 << 16;
    private const int MostLineBytes = 1 << 26;

    /// <summary>Reads a stream to its end. O(bytes).</summary>
    /// <param name="stream">The lines.</param>
    /// <param name="name">What messages call them.</param>
    /// <param name="columns">Which columns, and how.</param>
    /// <exception cref="TableFormatException">A line is no such object, or no line has a column that was asked for; the message names line and field.</exception>
    public static JsonLines Read(Stream stream, string name, TableColumns columns)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(columns);
        var rows = new JsonLineReader(name, columns);
        byte[] buffer = new byte[FirstBufferBytes];
        int held = 0;
        int searched = 0;
        for (int read = stream.Read(buffer); read > 0; read = stream.Read(buffer.AsSpan(held)))
        {
            held += read;
            int start = 0;
            for (int end = buffer.AsSpan(searched, held - searched).IndexOf((byte)'\n'); end >= 0; end = buffer.AsSpan(searched, held - searched).IndexOf((byte)'\n'))
            {
                rows.Read(buffer.AsSpan(start, searched + end - start));
                start = searched + end + 1;
                searched = start;
            }

            held -= start;
            buffer.AsSpan(start, held).CopyTo(buffer);
            searched = held;
            buffer = held < buffer.Length ? buffer : Grown(buffer, name, rows.Line + 1);
        }

        rows.Read(buffer.AsSpan(0, held));
        return rows.ToTable();
    }

    private static byte[] Grown(byte[] buffer, string name, long line)
    {
        if (buffer.Length >= MostLineBytes)
        {
            throw new TableFormatException($"{name}, line {line} has more than {MostLineBytes} bytes: it is no line of one row.");
        }

        Array.Resize(ref buffer, buffer.Length * 2);
        return buffer;
    }
}
