using System.Net;
using Sentinel.Decisions.Alerts;
using Sentinel.Ingest.Configuration;
using Sentinel.Silo.Hosting;

namespace Sentinel.Silo.Configuration;

/// <summary>What must hold between options.</summary>
internal static class SiloOptionsRules
{
    /// <summary>One sentence for every rule that is broken.</summary>
    internal static IEnumerable<string> Check(SiloOptions options) =>
        [.. CheckUrls(options), .. CheckStorage(options.Storage), .. IngestOptionsRules.Check(options.Kafka, options.Ingest), .. CheckPorts(options.Cluster), .. CheckPrimary(options), .. CheckKeys(options.Security), .. CheckHooks(options.Hooks), .. options.Audit.Faults()];

    private static IEnumerable<string> CheckUrls(SiloOptions options)
    {
        var urls = options.Http.Urls.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var url in urls)
        {
            // Kestrel's own wildcards are no host names.
            var isUrl = Uri.TryCreate(url.Replace("://*", "://0.0.0.0", StringComparison.Ordinal).Replace("://+", "://0.0.0.0", StringComparison.Ordinal), UriKind.Absolute, out var uri);
            if (!isUrl || uri!.Scheme is not ("http" or "https"))
            {
                yield return $"`Http:Urls` must hold addresses such as http://127.0.0.1:8080, separated by semicolons, was '{url}'";
            }
            else if (options.Security.ApiKeys.Count == 0 && !IsLoopback(uri))
            {
                yield return $"`Http:Urls` must be a loopback address while `Security:ApiKeys` is empty, was '{url}': configure at least one key, or listen on 127.0.0.1";
            }
        }
    }

    private static bool IsLoopback(Uri uri) =>
        uri.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static IEnumerable<string> CheckStorage(StorageOptions storage)
    {
        if (storage.Kind == StorageKind.AzureBlob && storage.ConnectionString.Length == 0)
        {
            yield return "`Storage:ConnectionString` must be set when `Storage:Kind` is AzureBlob";
        }
        else if (storage.Kind == StorageKind.AzureBlob && StorageProbe.FaultOfText(storage.ConnectionString) is { } fault)
        {
            yield return fault;
        }
    }

    private static IEnumerable<string> CheckPorts(ClusterOptions cluster)
    {
        if (cluster.SiloPort == cluster.GatewayPort)
        {
            yield return $"`Cluster:SiloPort` and `Cluster:GatewayPort` must differ, were both {cluster.SiloPort}";
        }
    }

    private static IEnumerable<string> CheckPrimary(SiloOptions options)
    {
        var cluster = options.Cluster;
        if (!cluster.IsSecondary)
        {
            yield break;
        }

        // Silos on localhost know each other by this address alone.
        if (cluster.PrimaryEndpoint is not { Port: > 0 } primary || !primary.Address.Equals(IPAddress.Loopback))
        {
            yield return $"`Cluster:PrimarySilo` must be the address of the first silo's `Cluster:SiloPort` on this machine, such as 127.0.0.1:11111, was '{cluster.PrimarySilo}'";
        }
        else if (primary.Port == cluster.SiloPort)
        {
            yield return $"`Cluster:PrimarySilo` must be another silo's address, and {cluster.SiloPort} is this one's `Cluster:SiloPort`: leave it empty on the first silo, or give this silo a port of its own";
        }

        if (options.Storage.Kind != StorageKind.AzureBlob)
        {
            yield return $"`Storage:Kind` must be AzureBlob when `Cluster:PrimarySilo` is set, was {options.Storage.Kind}: all silos of a cluster share their records; set it, and `Storage:ConnectionString`, alike on every silo";
        }

        if (options.Kafka.IsEmbedded)
        {
            yield return "`Kafka:BootstrapServers` must be set when `Cluster:PrimarySilo` is set: all silos of a cluster read one log; set it alike on every silo";
        }
    }

    private static IEnumerable<string> CheckKeys(SecurityOptions security)
    {
        foreach (var twice in security.ApiKeys.GroupBy(k => k.Sha256, StringComparer.OrdinalIgnoreCase).Where(g => g.Key.Length > 0 && g.Count() > 1))
        {
            yield return $"`Security:ApiKeys` must hold a key once: {string.Join(" and ", twice.Select(k => k.Name))} have the same `Sha256`";
        }
    }

    private static IEnumerable<string> CheckHooks(HookOptions hooks)
    {
        foreach (var text in hooks.RollbackMatchers)
        {
            if (!LabelMatchers.TryParse(text, out _, out var fault))
            {
                yield return $"`Hooks:RollbackMatchers` holds a matcher that is none: {fault}";
            }
        }

        if (hooks.CommandFolder.Length > 0 && !Directory.Exists(hooks.CommandFolder))
        {
            yield return $"`Hooks:CommandFolder` must be a folder that is there, was '{hooks.CommandFolder}'";
        }

        if (hooks.PublicUrl.Length > 0 && !(Uri.TryCreate(hooks.PublicUrl, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
        {
            yield return $"`Hooks:PublicUrl` must be an http or https address, was '{hooks.PublicUrl}'";
        }
    }
}
