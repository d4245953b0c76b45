using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Sentinel.Contracts.Alerts;
using Sentinel.Grains.Ports;

namespace Sentinel.Silo.Hooks;

/// <summary>
/// Mail. <c>smtps://</c> speaks TLS from the start, <c>smtp://</c> as soon as the server offers it; a password is never sent unencrypted but to this machine. The message's id is the delivery's over
/// all attempts, so that a mail that comes twice is one.
/// </summary>
public sealed class SmtpSender(bool privateAllowed, HookSecrets secrets, PageAddress page, TimeProvider time) : IHookSender
{
    private const int SmtpPort = 25;
    private const int SmtpsPort = 465;

    /// <summary>How long the whole conversation may take.</summary>
    public static readonly TimeSpan ConversationBound = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public async Task<HookAnswer> SendAsync(HookSpec hook, DeliveryView delivery, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(hook);
        ArgumentNullException.ThrowIfNull(delivery);
        if (!secrets.TryRead(hook, out var secret, out var fault))
        {
            return HttpDelivery.Failed(fault);
        }

        if (secret is not null && !secret.Contains(':', StringComparison.Ordinal))
        {
            return HttpDelivery.Failed($"environment variable {HookSecrets.VariableOf(hook)} must hold user:password");
        }

        using var bound = new CancellationTokenSource(ConversationBound, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, bound.Token);
        try
        {
            await TalkAsync(hook, delivery, secret?.Split(':', 2), either.Token);
            return new HookAnswer(Delivered: true, StatusCode: null, RetryAfter: null, Gone: false, Error: null);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return HttpDelivery.Failed($"{hook.Url} did not take the message within {ConversationBound.TotalSeconds:F0} s");
        }
        catch (Exception e) when (e is SmtpException or AddressNotAllowedException)
        {
            return HttpDelivery.Failed(e.Message);
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException)
        {
            return HttpDelivery.Failed($"{hook.Url} cannot be reached: {e.Message}");
        }
    }

    private async Task TalkAsync(HookSpec hook, DeliveryView delivery, string[]? login, CancellationToken ct)
    {
        var address = new Uri(hook.Url);
        var tlsFirst = address.Scheme == "smtps";
        var port = address.Port > 0 ? address.Port : tlsFirst ? SmtpsPort : SmtpPort;
        await using var session = new SmtpSession(await GuardedConnections.ConnectAsync(new DnsEndPoint(address.Host, port), privateAllowed, ct), address.Host);
        await session.OpenAsync(tlsFirst, ct);
        if (login is not null)
        {
            if (!session.IsEncrypted && !address.IsLoopback)
            {
                throw new SmtpException($"{address.Host} offers no TLS, and a password is not sent without it");
            }

            await session.AuthenticateAsync(login[0], login[1], ct);
        }

        await session.SendAsync(hook.From!, hook.To, MailText.Write(hook, delivery, page.Of(delivery.Event.Model), time.GetUtcNow()), ct);
        await session.CloseAsync(ct);
    }
}
