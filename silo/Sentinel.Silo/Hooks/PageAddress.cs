using Sentinel.Silo.Configuration;

namespace Sentinel.Silo.Hooks;

/// <summary>Where people find a model's page, and trainers the place to report to, as receivers are told.</summary>
public sealed class PageAddress(SiloOptions options)
{
    private readonly string _base = (options.Hooks.PublicUrl is { Length: > 0 } url ? url : options.Http.Urls.Split(';')[0].Replace("://*", "://localhost", StringComparison.Ordinal).Replace("://+", "://localhost", StringComparison.Ordinal)).TrimEnd('/');

    /// <summary>The page of a model.</summary>
    public string Of(string model) => $"{_base}/#{Uri.EscapeDataString(model)}";

    /// <summary>Where the trainer of a trigger reports to.</summary>
    public string OfReports(string model, string trigger) => $"{_base}/api/v1/models/{Uri.EscapeDataString(model)}/triggers/{Uri.EscapeDataString(trigger)}";
}
