using System.IO.Compression;

namespace Sentinel.Cli.Replays;

/// <summary>The lines of a file that holds one record a line, unzipped where it is gzipped, whatever its name.</summary>
internal static class ReplayLines
{
    /// <summary>The lines that are not blank, with their numbers, from 1.</summary>
    /// <exception cref="BadInputException">It is gzipped, and damaged.</exception>
    public static IEnumerable<(int Number, string Text)> Read(string file)
    {
        using var reader = new StreamReader(Open(file));
        for (var number = 1; Next(file, reader) is { } line; number++)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                yield return (number, line);
            }
        }
    }

    private static string? Next(string file, StreamReader reader)
    {
        try
        {
            return reader.ReadLine();
        }
        catch (InvalidDataException e)
        {
            throw new BadInputException($"{file} is gzipped, and damaged: {e.Message}");
        }
    }

    private static Stream Open(string file)
    {
        var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, FileOptions.SequentialScan);
        var isZipped = stream.ReadByte() == 0x1f && stream.ReadByte() == 0x8b;
        stream.Position = 0;
        return isZipped ? new GZipStream(stream, CompressionMode.Decompress) : stream;
    }
}
