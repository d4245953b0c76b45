using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Sentinel.Contracts.Events;
using Sentinel.Decisions.Audit;
using Sentinel.Decisions.Models;

namespace Sentinel.Decisions.Alerts;

/// <summary>The labels of alerts, and the id that follows from them.</summary>
public static class AlertLabels
{
    /// <summary>Label of the alert's name.</summary>
    public const string Name = "alertname";

    /// <summary>Label of the model.</summary>
    public const string Model = "model";

    /// <summary>Label of the version, where the alert is of one.</summary>
    public const string Version = "version";

    /// <summary>Label of the severity: <c>critical</c> or <c>warning</c>.</summary>
    public const string Severity = "severity";

    /// <summary>What stands before the name of a further label in an event's data, as in <c>label.region</c>; names that are no label names of Prometheus are left among the figures.</summary>
    public const string DataPrefix = "label.";

    /// <summary>The alerts that want a person at once: what is wrong does not get better by itself.</summary>
    private static readonly ImmutableHashSet<string> Critical = [AlertNames.RollbackNoTarget, AlertNames.RollbackUnconfirmed, "ingest-stopped"];

    /// <summary>The labels of the alert that an event means: <c>severity</c> in its data goes before what is usual for the alert.</summary>
    public static ImmutableSortedDictionary<string, string> Of(SentinelEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        var labels = Of(happened.Data.GetValueOrDefault("alert", "unnamed"), happened.Model, happened.Version);
        if (happened.Data.GetValueOrDefault(Severity) is { } severity)
        {
            labels = labels.SetItem(Severity, severity);
        }

        foreach (var (key, value) in happened.Data)
        {
            if (key.StartsWith(DataPrefix, StringComparison.Ordinal) && LabelMatchers.IsLabelName(key[DataPrefix.Length..]) && !labels.ContainsKey(key[DataPrefix.Length..]))
            {
                labels = labels.Add(key[DataPrefix.Length..], value);
            }
        }

        return labels;
    }

    /// <summary>The figures of an event that means an alert: its data but for what became labels.</summary>
    public static ImmutableSortedDictionary<string, string> AnnotationsOf(SentinelEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        return happened.Data.RemoveRange(happened.Data.Keys.Where(key => key is "alert" or Severity || (key.StartsWith(DataPrefix, StringComparison.Ordinal) && LabelMatchers.IsLabelName(key[DataPrefix.Length..]))));
    }

    /// <summary>The labels that every alert has.</summary>
    public static ImmutableSortedDictionary<string, string> Of(string name, string model, string? version) =>
        Sorted.Of((Name, name), (Model, model), (Version, version), (Severity, Critical.Contains(name) ? "critical" : "warning"));

    /// <summary>
    /// Id of an alert: the first 16 hexadecimal digits of the SHA-256 of its labels in canonical JSON. The severity takes no part: an alert that becomes graver is the same alert.
    /// </summary>
    public static string IdOf(ImmutableSortedDictionary<string, string> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var identity = labels.Remove(Severity).Remove(Name).Add("alert", labels[Name]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(CanonicalJson.Write(identity))))[..16];
    }
}
