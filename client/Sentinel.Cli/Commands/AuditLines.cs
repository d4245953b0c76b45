using System.Text;

namespace Sentinel.Cli.Commands;

/// <summary>Reads the lines of an exported history byte by byte: a line ends with a line feed and nothing else, and bytes that are no UTF-8 are not smoothed over.</summary>
internal static class AuditLines
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The lines without their line feeds; what follows the last line feed, if anything does, is a line too.</summary>
    public static async IAsyncEnumerable<string> ReadAsync(Stream stream, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        var line = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (var read = await stream.ReadAsync(buffer, ct); read > 0; read = await stream.ReadAsync(buffer, ct))
        {
            for (var start = 0; start < read;)
            {
                var end = Array.IndexOf(buffer, (byte)'\n', start, read - start);
                line.Write(buffer, start, (end < 0 ? read : end) - start);
                start = end < 0 ? read : end + 1;
                if (end >= 0)
                {
                    yield return TextOf(line);
                    line.SetLength(0);
                }
            }
        }

        if (line.Length > 0)
        {
            yield return TextOf(line) + "\0";
        }
    }

    private static string TextOf(MemoryStream line)
    {
        try
        {
            return Strict.GetString(line.GetBuffer(), 0, (int)line.Length);
        }
        catch (DecoderFallbackException)
        {
            // No line of an export begins so: the check names it as damaged.
            return "\0";
        }
    }
}
