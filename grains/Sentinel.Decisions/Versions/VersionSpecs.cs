using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Collecting;
using Sentinel.Decisions.Labels;
using Sentinel.Decisions.Manifests;
using Sentinel.Statistics.References;

namespace Sentinel.Decisions.Versions;

/// <summary>What of a version's description is fixed for good, and the schema that follows from it.</summary>
public static class VersionSpecs
{
    private const int SchemaDigestDigits = 16;

    /// <summary>SHA-256 of the immutable part, hexadecimal: everything but labels, importance and description.</summary>
    public static string Digest(VersionSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return Hash(JsonSerializer.Serialize(new { spec.ModelVersion.Model, spec.ModelVersion.Version, Fields = Fields(spec) }));
    }

    /// <summary>Every immutable field that differs, with what was registered; empty when none does.</summary>
    public static ImmutableSortedDictionary<string, string> Changes(VersionSpec registered, VersionSpec wanted)
    {
        ArgumentNullException.ThrowIfNull(registered);
        ArgumentNullException.ThrowIfNull(wanted);
        var (before, after) = (Fields(registered), Fields(wanted));
        return before.Keys.Union(after.Keys, StringComparer.Ordinal)
            .Where(field => before.GetValueOrDefault(field) != after.GetValueOrDefault(field))
            .ToImmutableSortedDictionary(
                field => field,
                field => $"cannot change once the version is registered: it is {before.GetValueOrDefault(field, "not set")}, {after.GetValueOrDefault(field, "not set")} was given. Register another version",
                StringComparer.Ordinal);
    }

    /// <summary>What is wrong with a description, by field; empty when it may be registered.</summary>
    public static ImmutableSortedDictionary<string, string> Check(VersionSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var errors = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in spec.Metrics.Where(metric => !double.IsFinite(metric.Value)))
        {
            errors[$"metrics.{name}"] = FormattableString.Invariant($"must be a finite number, was {value}");
        }

        var features = spec.Signature?.Features ?? [];
        foreach (var twice in features.GroupBy(feature => feature.Name, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            errors["signature.features"] = $"names '{twice.Key}' more than once";
        }

        errors.AddRange(ImportanceFaults(spec.Importance, features).Select(fault => KeyValuePair.Create($"importance.{fault.Key}", fault.Value)));
        if (spec.FirstRows is { } rows && rows * (long)features.Length > FirstRows.MostCells)
        {
            errors["reference.firstRows"] = string.Create(CultureInfo.InvariantCulture, $"times {features.Length} features may be at most {FirstRows.MostCells:N0} cells, was {rows * (long)features.Length:N0}: ask for fewer rows, or freeze a file");
        }

        return errors.ToImmutable();
    }

    /// <summary>What is wrong with importances, by feature; none when they may be used.</summary>
    public static IEnumerable<KeyValuePair<string, string>> ImportanceFaults(ImmutableSortedDictionary<string, double>? importance, IReadOnlyCollection<FeatureSpec> features)
    {
        ArgumentNullException.ThrowIfNull(features);
        foreach (var (name, value) in importance ?? ImmutableSortedDictionary<string, double>.Empty)
        {
            if (!features.Any(feature => feature.Name == name))
            {
                yield return new(name, $"is no feature of the signature{(NearestName.Of(name, features.Select(feature => feature.Name)) is { } nearest ? $"; did you mean '{nearest}'?" : "")}");
            }
            else if (!(value >= 0 && double.IsFinite(value)))
            {
                yield return new(name, FormattableString.Invariant($"must be a finite number of at least 0, was {value}"));
            }
        }
    }

    /// <summary>Whether a version's predictions wait for their labels: its policy looks at performance or at outcomes, or its reference has labels, and it is known how they are held against labels.</summary>
    /// <param name="ledger">The version.</param>
    /// <param name="reference">Its reference; null for none.</param>
    public static bool JoinsLabels(VersionLedger ledger, ReferenceProfile? reference)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        var wanted = ledger.Policy.Performance is not null || reference?.Outcomes is not null || ledger.Policy.Detectors.Any(detector => detector.On == DetectorInput.Outcome);
        return wanted && (ledger.Performance.Plan ?? OutcomePlans.Of(ledger.Spec.Signature?.Prediction, reference)) is not null;
    }

    /// <summary>The columns of the version's batches.</summary>
    public static VersionSchema SchemaOf(VersionSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var features = spec.Signature?.Features ?? [];
        string[] numeric = [.. features.Where(feature => feature.Type == FeatureType.Numeric).Select(feature => feature.Name)];
        string[] categorical = [.. features.Where(feature => feature.Type == FeatureType.Categorical).Select(feature => feature.Name)];
        var hasPrediction = spec.Signature?.Prediction.Type != PredictionType.Categorical;
        var segments = spec.Signature?.Segments ?? [];
        var columns = segments.Length == 0 ? JsonSerializer.Serialize(new { numeric, categorical, hasPrediction }) : JsonSerializer.Serialize(new { numeric, categorical, hasPrediction, segments });
        return new VersionSchema(spec.ModelVersion, numeric, categorical, hasPrediction, Hash(columns)[..SchemaDigestDigits]) { Segments = segments };
    }

    private static SortedDictionary<string, string> Fields(VersionSpec spec)
    {
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["artifact"] = JsonSerializer.Serialize(spec.Artifact),
            ["hyperparameters"] = JsonSerializer.Serialize(spec.Hyperparameters),
            ["lineage"] = JsonSerializer.Serialize(spec.Lineage),
            ["metrics"] = JsonSerializer.Serialize(spec.Metrics),
            ["signature"] = SignatureText(spec.Signature),
            ["source"] = JsonSerializer.Serialize(spec.Source),
        };

        // Where it is not set it is no field, so that descriptions from before it keep their digest.
        if (spec.FirstRows is { } rows)
        {
            fields["reference.firstRows"] = rows.ToString(CultureInfo.InvariantCulture);
        }

        return fields;
    }

    // Without segments it is the text that versions were registered by before there were any: their digest stays.
    private static string SignatureText(Signature? signature) =>
        signature is { Segments.Length: 0 } ? JsonSerializer.Serialize(new { signature.Features, signature.Prediction }) : JsonSerializer.Serialize(signature);

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
