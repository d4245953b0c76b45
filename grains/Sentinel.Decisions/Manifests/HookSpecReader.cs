using System.Text.RegularExpressions;
using Sentinel.Contracts.Alerts;

namespace Sentinel.Decisions.Manifests;

/// <summary>Reads a Hook.</summary>
internal static partial class HookSpecReader
{
    private static readonly string[] Areas = ["window", "drift", "version", "rollout", "rollback", "retrain", "alert"];

    /// <summary>Reads it; null when something was refused.</summary>
    internal static HookManifest? Read(FieldReader metadata, FieldReader spec)
    {
        var name = Names.Model(metadata, "name", required: true);
        metadata.Close();
        var type = spec.Choice("type", ["webhook"], required: true);
        var url = spec.Text("url", required: true);
        if (url is not null && !(Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
        {
            spec.Refuse("url", $"must be an absolute http or https address, was '{url}'");
        }

        var secretFrom = spec.Text("secretFrom");
        if (secretFrom is not null && !SecretSource().IsMatch(secretFrom))
        {
            spec.Refuse("secretFrom", $"must name an environment variable of the silo, such as env:OPS_SECRET; the secret itself is never written into a manifest");
        }

        var events = spec.Texts("events", required: true);
        CheckEvents(spec, events);
        spec.Close();
        return name is null || type is null || url is null ? null : new HookManifest(new HookSpec(name, type, url, secretFrom, events));
    }

    private static void CheckEvents(FieldReader spec, string[] events)
    {
        for (var i = 0; i < events.Length; i++)
        {
            var area = events[i].Split('.')[0];
            if (!EventFilter().IsMatch(events[i]))
            {
                spec.Refuse($"events[{i}]", $"must be an event such as rollback.completed, or all of a kind such as alert.*, or *, was '{events[i]}'");
            }
            else if (area != "*" && !Areas.Contains(area))
            {
                var nearest = NearestName.Of(area, Areas);
                spec.Refuse($"events[{i}]", $"must begin with one of {string.Join(", ", Areas)}, was '{events[i]}'" + (nearest is null ? "" : $"; did you mean '{nearest}'?"));
            }
        }
    }

    [GeneratedRegex(@"^(\*|[a-z]+\.(\*|[a-z]+))$")]
    private static partial Regex EventFilter();

    [GeneratedRegex("^env:[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex SecretSource();
}
