using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Events;
using Sentinel.Decisions.Events;

namespace Sentinel.Silo.Hooks.Trainers;

/// <summary>What a trainer is told of a trigger: the same in every kind of hook, and at every attempt.</summary>
/// <param name="Trigger">Id of the trigger, to be named in every report and in <c>lineage.trigger</c> of the version that comes back.</param>
/// <param name="Model">The model.</param>
/// <param name="Version">Version that is to be succeeded.</param>
/// <param name="Reason">Why, in a sentence.</param>
/// <param name="Cause">Why, in a word: drift, performance, referenceAge, schedule or hand.</param>
/// <param name="Window">Window after which it was asked for; null where no window was the reason.</param>
/// <param name="Requested">When it was asked for.</param>
/// <param name="Deadline">When the run times out.</param>
/// <param name="ReportUrl">Where to report.</param>
public sealed partial record TrainerRequest(string Trigger, string Model, string Version, string Reason, string Cause, string? Window, string Requested, string? Deadline, string ReportUrl)
{
    // The longest name of a Job whose pods can still be labelled with it.
    private const int JobNameLengthMax = 63;
    private const int RunIdLengthMax = 200;
    private const int DigestLength = 10;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Id of the run for receivers that ask for one: the model and the trigger, since triggers are told apart within their model only. It has letters, digits and <c>._~:+-</c>, and no <c>..</c>.</summary>
    [JsonIgnore]
    public string RunId
    {
        get
        {
            var plain = $"{Model}:{Trigger}";
            var safe = NotOfRunIds().Replace(plain, "-");
            return safe == plain && plain.Length <= RunIdLengthMax ? plain : $"{safe[..Math.Min(safe.Length, RunIdLengthMax)]}-{Digest}";
        }
    }

    /// <summary>Name of the Job of the trigger: a DNS label that begins with its model and trigger and ends with their digest.</summary>
    [JsonIgnore]
    public string JobName
    {
        get
        {
            var words = NotOfDnsLabels().Replace($"sentinel-{Model}-{Trigger}".ToLowerInvariant(), "-");
            return $"{words[..Math.Min(words.Length, JobNameLengthMax - DigestLength - 1)].TrimEnd('-')}-{Digest}";
        }
    }

    private string Digest => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Model}\n{Trigger}")))[..DigestLength];

    /// <summary>Reads the request out of a delivery.</summary>
    /// <param name="delivery">The delivery.</param>
    /// <param name="page">Where reports go.</param>
    /// <param name="now">The time: a run that has timed out is asked for no more.</param>
    /// <param name="request">The request.</param>
    /// <param name="fault">Why there is none.</param>
    public static bool TryRead(DeliveryView delivery, PageAddress page, DateTimeOffset now, [NotNullWhen(true)] out TrainerRequest? request, [NotNullWhen(false)] out string? fault)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        ArgumentNullException.ThrowIfNull(page);
        var (happened, data) = (delivery.Event, delivery.Event.Data);
        (request, fault) = (null, null);
        if (happened.Type != EventTypes.RetrainRequested || happened.Version is not { } version || !data.TryGetValue("trigger", out var trigger))
        {
            fault = $"a trainer takes requests for retraining and nothing else, this is {EventTypes.ShortName(happened.Type)}: name the hook in actions.retrain.hook only";
            return false;
        }

        var deadline = data.GetValueOrDefault("deadline");
        if (DateTimeOffset.TryParse(deadline, System.Globalization.CultureInfo.InvariantCulture, out var until) && until <= now)
        {
            fault = $"the run timed out at {deadline}: its trainer is not started any more";
            return false;
        }

        request = new TrainerRequest(
            trigger,
            happened.Model,
            version,
            data.GetValueOrDefault("reason") ?? happened.Message,
            data.GetValueOrDefault("kind") ?? "drift",
            data.GetValueOrDefault("window"),
            CloudEventJson.Time(happened.Time),
            deadline,
            page.OfReports(happened.Model, trigger));
        return true;
    }

    /// <summary>The request as JSON, without what is null.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>The request as environment variables; <c>SENTINEL_REQUEST</c> holds the whole as JSON.</summary>
    public IEnumerable<KeyValuePair<string, string>> Environment()
    {
        (string Name, string? Value)[] variables =
        [
            ("SENTINEL_TRIGGER", Trigger), ("SENTINEL_MODEL", Model), ("SENTINEL_VERSION", Version), ("SENTINEL_REASON", Reason), ("SENTINEL_CAUSE", Cause), ("SENTINEL_WINDOW", Window),
            ("SENTINEL_REQUESTED", Requested), ("SENTINEL_DEADLINE", Deadline), ("SENTINEL_REPORT_URL", ReportUrl), ("SENTINEL_REQUEST", ToJson()),
        ];
        return variables.Where(v => v.Value is not null).Select(v => KeyValuePair.Create(v.Name, v.Value!));
    }

    [GeneratedRegex(@"[^A-Za-z0-9_.~:+-]|\.(?=\.)")]
    private static partial Regex NotOfRunIds();

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NotOfDnsLabels();
}
