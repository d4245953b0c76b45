using System.Net;
using System.Net.Sockets;

namespace Sentinel.Silo.Hooks;

/// <summary>An address of a hook that the silo must not connect to.</summary>
public sealed class AddressNotAllowedException(string host, IPAddress address)
    : Exception($"'{host}' leads to {address}, which is not of the public Internet: set Hooks:AllowPrivateNetworks to true if hooks may be in this network");

/// <summary>
/// Opens connections to hooks. Every address is looked at when it is connected to, not when the hook was registered, so that a name that is changed later leads nowhere else.
/// </summary>
public static class GuardedConnections
{
    /// <summary>A handler that connects only where it may, and follows no redirect and no proxy: either would lead around the guard.</summary>
    /// <param name="privateAllowed">Whether private, link-local and loopback addresses may be connected to.</param>
    public static SocketsHttpHandler CreateHandler(bool privateAllowed) => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        ConnectCallback = (context, cancellationToken) => ConnectAsync(context.DnsEndPoint, privateAllowed, cancellationToken),
    };

    /// <summary>Connects to a host, if all of its addresses may be connected to.</summary>
    /// <exception cref="AddressNotAllowedException">One of them may not.</exception>
    public static async ValueTask<Stream> ConnectAsync(DnsEndPoint endPoint, bool privateAllowed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        var addresses = await Dns.GetHostAddressesAsync(endPoint.Host, cancellationToken);
        if (!privateAllowed && Array.Find(addresses, address => !PublicAddresses.Contain(address)) is { } forbidden)
        {
            throw new AddressNotAllowedException(endPoint.Host, forbidden);
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, endPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
