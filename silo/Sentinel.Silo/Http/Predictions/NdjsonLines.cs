using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Sentinel.Silo.Http.Predictions;

/// <summary>Lines of a body, as they come: the body need not fit into memory, a line must.</summary>
internal static class NdjsonLines
{
    private const int LineBytesMax = 64 << 20;

    /// <summary>The lines that are not blank, without their ends.</summary>
    /// <exception cref="BadHttpRequestException">A line is too long to be held.</exception>
    internal static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(PipeReader body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Bytes of the line in hand that hold no end: searched once, or a long line would be searched anew with every piece of it.
        var searched = 0L;
        while (true)
        {
            var read = await body.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            while (TryCut(ref buffer, ref searched, read.IsCompleted, out var line))
            {
                if (IsLine(line))
                {
                    yield return line;
                }
            }

            if (buffer.Length > LineBytesMax)
            {
                // Given back, so that the server may read the rest of the body away and the answer arrives.
                body.AdvanceTo(buffer.End);
                throw new BadHttpRequestException($"A line has more than {LineBytesMax} bytes.", StatusCodes.Status413PayloadTooLarge);
            }

            body.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                yield break;
            }
        }
    }

    /// <summary>The lines of a body that is there whole.</summary>
    internal static IEnumerable<ReadOnlyMemory<byte>> Of(ReadOnlyMemory<byte> body)
    {
        while (!body.IsEmpty)
        {
            var end = body.Span.IndexOf((byte)'\n');
            var line = end < 0 ? body : body[..end];
            body = end < 0 ? default : body[(end + 1)..];
            if (IsLine(line.Span))
            {
                yield return line;
            }
        }
    }

    private static bool IsLine(ReadOnlySpan<byte> line) => line.IndexOfAnyExcept(" \t\r"u8) >= 0;

    private static bool TryCut(ref ReadOnlySequence<byte> buffer, ref long searched, bool isLast, out byte[] line)
    {
        line = [];
        if (buffer.Slice(searched).PositionOf((byte)'\n') is { } end)
        {
            searched = 0;
            line = buffer.Slice(0, end).ToArray();
            buffer = buffer.Slice(buffer.GetPosition(1, end));
            return true;
        }

        if (!isLast || buffer.IsEmpty)
        {
            searched = buffer.Length;
            return false;
        }

        searched = 0;
        line = buffer.ToArray();
        buffer = buffer.Slice(buffer.End);
        return true;
    }
}
