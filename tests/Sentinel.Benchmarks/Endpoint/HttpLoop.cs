using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sentinel.Benchmarks.Endpoint;

/// <summary>Connections that each send a request when the last one is answered, as wrk does: the bytes are made before, and of an answer no more is read than its end and its status.</summary>
internal sealed class HttpLoop
{
    private static readonly byte[] HeadEnd = "\r\n\r\n"u8.ToArray();
    private static readonly byte[] LengthName = "content-length:"u8.ToArray();

    private readonly IPEndPoint _endpoint;
    private readonly byte[][] _requests;

    /// <summary>Makes the requests.</summary>
    /// <param name="url">Where they go, with the path.</param>
    /// <param name="bodies">JSON bodies; sent one after the other, over and over.</param>
    public HttpLoop(Uri url, IEnumerable<byte[]> bodies)
    {
        _endpoint = new IPEndPoint(IPAddress.Loopback, url.Port);
        _requests =
        [
            .. bodies.Select(body => (byte[])
            [
                .. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"POST {url.AbsolutePath} HTTP/1.1\r\nHost: {url.Authority}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n")),
                .. body,
            ]),
        ];
    }

    /// <summary>Sends for a while.</summary>
    /// <param name="connections">How many send at once.</param>
    /// <param name="duration">How long.</param>
    public async Task<LoopResult> RunAsync(int connections, TimeSpan duration)
    {
        var start = Stopwatch.GetTimestamp();
        var end = start + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var latencies = await Task.WhenAll(Enumerable.Range(0, connections).Select(i => Task.Run(() => SendAsync(i * _requests.Length / connections, end))));
        return new LoopResult(latencies.Sum(l => l.Count) / Stopwatch.GetElapsedTime(start).TotalSeconds, [.. latencies.SelectMany(l => l).Order()]);
    }

    private async Task<List<long>> SendAsync(int first, long end)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(_endpoint);
        var latencies = new List<long>(1 << 16);
        var answer = new byte[1 << 14];
        for (var next = first; Stopwatch.GetTimestamp() is var sent && sent < end; next++)
        {
            await socket.SendAsync(_requests[next % _requests.Length]);
            var received = 0;
            do
            {
                var read = await socket.ReceiveAsync(answer.AsMemory(received));
                received += read > 0 ? read : throw new InvalidOperationException($"{_endpoint} closed the connection");
            }
            while (!IsWhole(answer.AsSpan(0, received)));
            latencies.Add(Stopwatch.GetTimestamp() - sent);
        }

        return latencies;
    }

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf(HeadEnd);
        if (head < 0)
        {
            return false;
        }

        if (!answer.StartsWith("HTTP/1.1 200"u8))
        {
            throw new InvalidOperationException($"The request was not answered: {Encoding.UTF8.GetString(answer)}");
        }

        for (var line = answer[..head]; line.IndexOf((byte)'\n') is >= 0 and var feed;)
        {
            line = line[(feed + 1)..];
            if (line.Length > LengthName.Length && Ascii.EqualsIgnoreCase(line[..LengthName.Length], LengthName))
            {
                var value = line[LengthName.Length..];
                var length = value[..(value.IndexOf((byte)'\r') is >= 0 and var stop ? stop : value.Length)];
                return answer.Length >= head + HeadEnd.Length + int.Parse(length.Trim((byte)' '), NumberStyles.None, CultureInfo.InvariantCulture);
            }
        }

        // In chunks: the last one is empty.
        return answer.EndsWith("0\r\n\r\n"u8);
    }
}

/// <summary>What came of a loop.</summary>
/// <param name="PerSecond">Requests answered a second.</param>
/// <param name="Latencies">Latencies of all, in ticks of <see cref="Stopwatch"/>, the shortest first.</param>
internal sealed record LoopResult(double PerSecond, long[] Latencies)
{
    /// <summary>Milliseconds within which a share of requests was answered.</summary>
    public double Milliseconds(double share) => Latencies[Math.Min(Latencies.Length - 1, (int)(share * Latencies.Length))] * 1000.0 / Stopwatch.Frequency;
}
