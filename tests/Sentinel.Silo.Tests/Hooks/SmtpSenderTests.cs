using System.Text;
using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Events;
using Sentinel.Decisions.Models;
using Sentinel.Grains.Ports;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Hooks;
using Sentinel.Testing;

namespace Sentinel.Silo.Tests.Hooks;

public sealed class SmtpSenderTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _clock = new();
    private MailServer _server = null!;

    public Task InitializeAsync()
    {
        _server = MailServer.Start();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_mail_server_gets_a_message_that_every_reader_understands()
    {
        var answer = await SendAsync();

        Assert.True(answer.Delivered, answer.Error);
        Assert.Equal(["EHLO sentinel", "MAIL FROM:<sentinel@example.org>", "RCPT TO:<ada@example.org>", "RCPT TO:<bob@example.org>", "DATA"], _server.Commands.Take(5));
        var (headers, body) = (_server.Message.Split("\r\n\r\n")[0], _server.Message.Split("\r\n\r\n")[1]);
        Assert.Contains("From: <sentinel@example.org>\r\nTo: <ada@example.org>,\r\n <bob@example.org>\r\n", headers, StringComparison.Ordinal);
        Assert.Contains("Message-ID: <dlv_1@sentinel>", headers, StringComparison.Ordinal);
        Assert.Contains("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64", headers, StringComparison.Ordinal);
        Assert.StartsWith("[Sentinel] rollback.completed: housing 1.4.0: zurück", SubjectOf(headers), StringComparison.Ordinal);
        Assert.StartsWith("zurück auf 1.3.0\r\n.\r\n", Encoding.UTF8.GetString(Convert.FromBase64String(body.Replace("\r\n", "", StringComparison.Ordinal))), StringComparison.Ordinal);
        Assert.All(_server.Message.Split("\r\n"), line => Assert.InRange(line.Length, 0, 78));
    }

    [Fact]
    public async Task Another_attempt_is_the_same_mail()
    {
        await SendAsync();
        var first = _server.Message;
        await SendAsync();

        Assert.Equal(first, _server.Message);
    }

    [Fact]
    public async Task A_password_is_given_to_this_machine_or_over_TLS_only()
    {
        _server.Extensions = ["AUTH PLAIN LOGIN"];
        Assert.True((await SendAsync(secret: "ada:pass:word")).Delivered);
        Assert.Equal("\0ada\0pass:word", Encoding.UTF8.GetString(Convert.FromBase64String(_server.Commands.Single(c => c.StartsWith("AUTH PLAIN", StringComparison.Ordinal))["AUTH PLAIN ".Length..])));

        Assert.Contains("user:password", (await SendAsync(secret: "nothing")).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RCPT TO:<bob@example.org>", "550 no such user", "refused receiver bob@example.org: 550 no such user")]
    [InlineData("MAIL", "451 try later", "refused sender sentinel@example.org: 451 try later")]
    [InlineData(".", "552 too big", "refused the message: 552 too big")]
    [InlineData("EHLO", "hello", "answers what is no SMTP: 'hello'")]
    public async Task What_a_server_refuses_is_told_and_nothing_is_sent(string command, string reply, string told)
    {
        _server.Replies[command] = reply;

        var answer = await SendAsync();

        Assert.False(answer.Delivered);
        Assert.Contains(told, answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_in_this_network_is_not_connected_to_unless_it_is_allowed()
    {
        var answer = await SendAsync(privateAllowed: false);

        Assert.Contains("Hooks:AllowPrivateNetworks", answer.Error, StringComparison.Ordinal);
        Assert.Empty(_server.Commands);
    }

    [Fact]
    public async Task A_server_that_is_not_there_has_failed() => Assert.Contains("cannot be reached", (await SendAsync(url: "smtp://127.0.0.1:1")).Error, StringComparison.Ordinal);

    // A subject is cut between characters, so that each word can be read by itself.
    private static string SubjectOf(string headers)
    {
        var subject = headers[(headers.IndexOf("Subject: ", StringComparison.Ordinal) + 9)..headers.IndexOf("\r\nDate:", StringComparison.Ordinal)];
        return string.Concat(subject.Split("\r\n ").Select(word => Encoding.UTF8.GetString(Convert.FromBase64String(word["=?utf-8?B?".Length..^2]))));
    }

    private async Task<HookAnswer> SendAsync(string? secret = null, bool privateAllowed = true, string? url = null)
    {
        var hook = new HookSpec("mail", HookTypes.Smtp, url ?? _server.Url, secret is null ? null : "env:MAIL", ["alert.*"]) { From = "sentinel@example.org", To = ["ada@example.org", "bob@example.org"] };
        var happened = new SentinelEvent("housing/1", EventTypes.RollbackCompleted, "housing", "1.4.0", DateTimeOffset.UnixEpoch, "zurück auf 1.3.0\n.\nweil die Vorhersagen der neuen Fassung abweichen", Sorted.Of(("to", "1.3.0")));
        var sender = new SmtpSender(privateAllowed, new HookSecrets(_ => secret), new PageAddress(new SiloOptions()), _clock);
        return await sender.SendAsync(hook, new DeliveryView("dlv_1", "mail", happened, DeliveryState.Pending, 0, NextAttempt: null, DeliveredAt: null, LastError: null), CancellationToken.None);
    }
}
