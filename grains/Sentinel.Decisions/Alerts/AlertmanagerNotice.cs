using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Sentinel.Contracts.Alerts;
using Sentinel.Decisions.Manifests;
using Sentinel.Decisions.Models;

namespace Sentinel.Decisions.Alerts;

/// <summary>An alert that an Alertmanager tells of.</summary>
/// <param name="IsFiring">Whether it fires; else it is over.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="Annotations">Its annotations.</param>
/// <param name="StartsAt">Since when.</param>
/// <param name="Fingerprint">What the Alertmanager knows it by, the same for the same labels.</param>
public sealed record IncomingAlert(
    bool IsFiring, ImmutableSortedDictionary<string, string> Labels, ImmutableSortedDictionary<string, string> Annotations, DateTimeOffset StartsAt, string Fingerprint)
{
    /// <summary>What this time that it fires is known by, however often it is told.</summary>
    public string Key => string.Create(CultureInfo.InvariantCulture, $"{Fingerprint}-{StartsAt.UtcTicks}");

    /// <summary>What a person would say of it.</summary>
    public string Words =>
        $"{Labels.GetValueOrDefault(AlertLabels.Name, "an alert without a name")}: {Annotations.GetValueOrDefault("summary") ?? Annotations.GetValueOrDefault("description") ?? Annotations.GetValueOrDefault("message") ?? "no summary"}";
}

/// <summary>What an Alertmanager's webhook sends, version 4.</summary>
/// <param name="Alerts">Its alerts.</param>
/// <param name="Truncated">How many more there are that it left out.</param>
public sealed record AlertmanagerNotice(ImmutableArray<IncomingAlert> Alerts, long Truncated)
{
    /// <summary>Which alerts have their model put back, unless the configuration says otherwise.</summary>
    public static ImmutableArray<LabelMatcher> RollbackMatchers { get; } = [new("sentinel_action", MatchOperator.Equal, "rollback")];

    /// <summary>Reads a body. What Alertmanagers of this version may add is left alone.</summary>
    /// <param name="utf8Json">The body.</param>
    /// <returns>The notice, or everything that is wrong with it by field.</returns>
    public static (AlertmanagerNotice? Notice, ImmutableSortedDictionary<string, string> Errors) Read(ReadOnlyMemory<byte> utf8Json)
    {
        var errors = new ManifestErrors();
        AlertmanagerNotice? notice = null;
        try
        {
            using var document = JsonDocument.Parse(utf8Json, new JsonDocumentOptions { MaxDepth = 32 });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                errors.Add("", "must be a JSON object, as Alertmanager's webhook sends it");
            }
            else
            {
                var root = new FieldReader(document.RootElement, "", errors);
                root.Choice("version", ["4"], required: true);
                notice = new AlertmanagerNotice([.. root.Objects("alerts", required: true).Select(ReadAlert)], root.Integer("truncatedAlerts", 0, int.MaxValue) ?? 0);
            }
        }
        catch (JsonException e)
        {
            errors.Add("", $"is not valid JSON: {e.Message}");
        }
        catch (InvalidOperationException e)
        {
            errors.Add("", $"holds a text that is no UTF-8: {e.Message}");
        }

        return (errors.None ? notice : null, errors.ToImmutable());
    }

    private static IncomingAlert ReadAlert(FieldReader alert)
    {
        var status = alert.Choice("status", ["firing", "resolved"], required: true);
        var startsAt = alert.Text("startsAt", required: true);
        var time = DateTimeOffset.UnixEpoch;
        if (startsAt is not null && !DateTimeOffset.TryParse(startsAt, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time))
        {
            alert.Refuse("startsAt", $"must be a time by RFC 3339, was '{startsAt}'");
        }

        return new IncomingAlert(
            status == "firing",
            alert.Has("labels") ? alert.TextsByName("labels") : Missing(alert, "labels"),
            alert.TextsByName("annotations"),
            time,
            alert.Text("fingerprint", required: true) ?? "");
    }

    private static ImmutableSortedDictionary<string, string> Missing(FieldReader alert, string name)
    {
        alert.Refuse(name, "is missing");
        return Sorted.Empty;
    }
}
