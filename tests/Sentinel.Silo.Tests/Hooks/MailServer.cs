using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sentinel.Silo.Tests.Hooks;

/// <summary>A mail server on a loopback port that speaks as much SMTP as is needed, and refuses what a test says.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    public static MailServer Start() => new();

    private MailServer()
    {
        _listener.Start();
        _loop = ServeAsync();
    }

    public string Url => $"smtp://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>What it says that it can.</summary>
    public string[] Extensions { get; set; } = [];

    /// <summary>Answers other than the usual, by the beginning of the command; <c>.</c> for the message.</summary>
    public ConcurrentDictionary<string, string> Replies { get; } = new();

    public ConcurrentQueue<string> Commands { get; } = new();

    /// <summary>The last message, with lines ending in CR LF.</summary>
    public string Message { get; private set; } = "";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _loop;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await TalkAsync(client.GetStream());
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
            {
                // The client left, or the test is over.
            }
        }
    }

    private async Task TalkAsync(Stream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII);
        await SayAsync(stream, "220 ready");
        while (await reader.ReadLineAsync(_stop.Token) is { } command)
        {
            Commands.Enqueue(command);
            if (command == "QUIT")
            {
                return;
            }

            await SayAsync(stream, ReplyTo(command));
            if (command == "DATA")
            {
                await TakeAsync(reader);
                await SayAsync(stream, ReplyTo("."));
            }
        }
    }

    private async Task TakeAsync(StreamReader reader)
    {
        var text = new StringBuilder();
        while (await reader.ReadLineAsync(_stop.Token) is { } line && line != ".")
        {
            text.Append(line.StartsWith("..", StringComparison.Ordinal) ? line[1..] : line).Append("\r\n");
        }

        Message = text.ToString();
    }

    private string ReplyTo(string command) => Replies.FirstOrDefault(r => command.StartsWith(r.Key, StringComparison.Ordinal)).Value ?? command switch
    {
        _ when command.StartsWith("EHLO", StringComparison.Ordinal) => string.Join("\r\n", Extensions.Select(e => $"250-{e}").Prepend("250-hello").Append("250 8BITMIME")),
        _ when command.StartsWith("AUTH", StringComparison.Ordinal) => "235 welcome",
        "DATA" => "354 go on",
        _ => "250 ok",
    };

    private static async Task SayAsync(Stream stream, string text) => await stream.WriteAsync(Encoding.ASCII.GetBytes($"{text}\r\n"));
}
