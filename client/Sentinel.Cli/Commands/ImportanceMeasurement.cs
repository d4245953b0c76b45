using System.Globalization;
using Sentinel.Cli.Manifests;
using Sentinel.Cli.Output;
using Sentinel.Client;
using Sentinel.Contracts;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Tables;

namespace Sentinel.Cli.Commands;

/// <summary>Has the silo measure how much an applied version leans on its features, on rows of its reference, where nobody has said or measured it.</summary>
internal static class ImportanceMeasurement
{
    private const int Shown = 3;

    /// <summary>Measures it where it can be measured. That it fails is a warning: the version is applied, and its causes rank without it.</summary>
    /// <returns>What was measured, as a line; null where nothing was.</returns>
    public static async Task<string?> MeasureAsync(SentinelHttpClient silo, ResolvedManifest manifest, CancellationToken ct)
    {
        if (manifest.Rows is not { } rows || manifest.Body["spec"]?["artifact"] is null || manifest.Body["spec"]?["importance"] is not null)
        {
            return null;
        }

        var id = new ModelVersionId((string)manifest.Body["metadata"]!["model"]!, (string)manifest.Body["metadata"]!["version"]!);
        try
        {
            return (await silo.GetVersionAsync(id, ct)).Importance is null ? Describe(await silo.MeasureImportanceAsync(id, rows.Pick(), ct)) : null;
        }
        catch (Exception e) when (e is SentinelApiException or TableFormatException or InvalidDataException or IOException)
        {
            Screen.Warning($"{manifest.Origin}: importance was not measured: {e.Message}");
            return null;
        }
    }

    /// <summary>Importances as shares of their sum, the greatest first.</summary>
    internal static string Describe(FeatureImportance importance)
    {
        var sum = importance.Features.Values.Sum();
        var shares = importance.Features.OrderByDescending(feature => feature.Value).Take(Shown)
            .Select(feature => string.Create(CultureInfo.InvariantCulture, $"{feature.Key} {100 * feature.Value / sum:0} %"));
        var rest = importance.Features.Count > Shown ? ", …" : "";
        return $"importance of {importance.Features.Count} feature{(importance.Features.Count == 1 ? "" : "s")} by permutation: {(sum > 0 ? $"{string.Join(", ", shares)}{rest}" : $"none moves a prediction of {Screen.Count(importance.Rows)} rows")}";
    }
}
