namespace Sentinel.Statistics.Tables;

/// <summary>Reads the names of the columns.</summary>
internal static class CsvHeader
{
    public static string[] Parse(string path, ReadOnlySpan<byte> line)
    {
        byte[] bytes = [.. line, (byte)'\n'];
        var names = new List<string>();
        int position = 0;
        while (true)
        {
            names.Add(Name(path, bytes, ref position));
            if (bytes[position] == '\n')
            {
                break;
            }

            if (bytes[position] != ',')
            {
                throw new TableFormatException($"{path}, line 1: a quoted name is followed by something other than a comma.");
            }

            position++;
        }

        string? twice = names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1)?.Key;
        return twice is null ? [.. names] : throw new TableFormatException($"{path}, line 1: column \"{twice}\" is there twice; give each column its own name.");
    }

    private static string Name(string path, byte[] bytes, ref int position)
    {
        try
        {
            var cell = CsvBytes.Cell(bytes, ref position, out byte[]? unescaped);
            return System.Text.Encoding.UTF8.GetString(unescaped ?? cell).Trim();
        }
        catch (FormatException fault)
        {
            throw new TableFormatException($"{path}, line 1 {fault.Message}.", fault);
        }
    }
}
