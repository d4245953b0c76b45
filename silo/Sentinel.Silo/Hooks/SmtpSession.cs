using System.Globalization;
using System.Net.Security;
using System.Text;

namespace Sentinel.Silo.Hooks;

/// <summary>
/// One conversation with a mail server (RFC 5321, 3207, 4954) over a connection that was opened elsewhere, so that the guard of addresses holds for mail too.
/// </summary>
internal sealed class SmtpSession(Stream connection, string host) : IAsyncDisposable
{
    private const int LineLengthMax = 4096;
    private const int LinesMax = 100;

    private Stream _stream = connection;
    private IReadOnlyCollection<string> _extensions = [];

    /// <summary>Whether what is said is encrypted.</summary>
    internal bool IsEncrypted => _stream is SslStream;

    /// <summary>Greets the server, with TLS from the start, or as soon as the server offers it.</summary>
    internal async Task OpenAsync(bool tlsFirst, CancellationToken ct)
    {
        if (tlsFirst)
        {
            await EncryptAsync(ct);
        }

        await ExpectAsync(2, "the connection", ct);
        await GreetAsync(ct);
        if (!IsEncrypted && Offers("STARTTLS"))
        {
            await SayAsync("STARTTLS", 2, "STARTTLS", ct);
            await EncryptAsync(ct);
            await GreetAsync(ct);
        }
    }

    /// <summary>Proves who sends.</summary>
    internal async Task AuthenticateAsync(string user, string password, CancellationToken ct)
    {
        var mechanisms = _extensions.FirstOrDefault(e => e.StartsWith("AUTH", StringComparison.OrdinalIgnoreCase)) ?? "";
        if (mechanisms.Contains("PLAIN", StringComparison.OrdinalIgnoreCase))
        {
            await SayAsync($"AUTH PLAIN {Base64($"\0{user}\0{password}")}", 2, "the user's name and password", ct);
            return;
        }

        if (!mechanisms.Contains("LOGIN", StringComparison.OrdinalIgnoreCase))
        {
            throw new SmtpException($"{host} offers neither AUTH PLAIN nor AUTH LOGIN");
        }

        await SayAsync("AUTH LOGIN", 3, "AUTH LOGIN", ct);
        await SayAsync(Base64(user), 3, "the user's name", ct);
        await SayAsync(Base64(password), 2, "the password", ct);
    }

    /// <summary>Hands over one message; it is sent to all receivers or, when the server refuses one, to none.</summary>
    internal async Task SendAsync(string from, IEnumerable<string> to, string message, CancellationToken ct)
    {
        await SayAsync($"MAIL FROM:<{from}>", 2, $"sender {from}", ct);
        foreach (var receiver in to)
        {
            await SayAsync($"RCPT TO:<{receiver}>", 2, $"receiver {receiver}", ct);
        }

        await SayAsync("DATA", 3, "DATA", ct);
        await WriteAsync(message.Replace("\r\n.", "\r\n..", StringComparison.Ordinal), ct);
        await SayAsync(".", 2, "the message", ct);
    }

    /// <summary>Takes leave; what was handed over is with the server already.</summary>
    internal async Task CloseAsync(CancellationToken ct)
    {
        try
        {
            await WriteAsync("QUIT\r\n", ct);
        }
        catch (IOException)
        {
            // The server was quicker to leave.
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private bool Offers(string extension) => _extensions.Contains(extension, StringComparer.OrdinalIgnoreCase);

    private async Task GreetAsync(CancellationToken ct) => _extensions = await SayAsync("EHLO sentinel", 2, "EHLO", ct);

    private async Task EncryptAsync(CancellationToken ct)
    {
        var tls = new SslStream(_stream);
        _stream = tls;
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host }, ct);
    }

    private async Task<string[]> SayAsync(string line, int wanted, string what, CancellationToken ct)
    {
        await WriteAsync($"{line}\r\n", ct);
        return await ExpectAsync(wanted, what, ct);
    }

    private async Task WriteAsync(string text, CancellationToken ct) => await _stream.WriteAsync(Encoding.ASCII.GetBytes(text), ct);

    // An answer is lines of a code and a text; the last has a space between them, the others a hyphen.
    private async Task<string[]> ExpectAsync(int wanted, string what, CancellationToken ct)
    {
        var texts = new List<string>();
        while (true)
        {
            var line = await ReadLineAsync(ct);
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code) || texts.Count == LinesMax)
            {
                throw new SmtpException($"{host} answers what is no SMTP: '{line}'");
            }

            texts.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length > 3 && line[3] == '-')
            {
                continue;
            }

            return code / 100 == wanted ? [.. texts] : throw new SmtpException($"{host} refused {what}: {code} {string.Join(' ', texts)}");
        }
    }

    // Byte by byte: what follows an answer may already be TLS. Answers are short.
    private async Task<string> ReadLineAsync(CancellationToken ct)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await _stream.ReadAsync(one, ct) == 1)
        {
            if (one[0] == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append(one[0] is >= 32 and < 127 or (byte)'\r' ? (char)one[0] : '?');
            if (line.Length > LineLengthMax)
            {
                throw new SmtpException($"{host} answers what is no SMTP: a line of more than {LineLengthMax} characters");
            }
        }

        throw new SmtpException($"{host} ended the conversation");
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
