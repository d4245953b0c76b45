using System.Collections.Immutable;
using System.Globalization;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Manifests;
using Sentinel.Statistics.Sequential;

namespace Sentinel.Decisions.Detectors;

/// <summary>What a monitor's detectors must keep to, and what they are made with. All errors are found at once, by the field's name in a Monitor manifest's <c>spec</c>.</summary>
public static class DetectorPolicies
{
    /// <summary>Most detectors of a monitor.</summary>
    public const int Most = 8;

    /// <summary>Names of the detectors there are.</summary>
    public static ImmutableArray<string> Names { get; } = [.. DetectorCatalog.Defaults.Select(options => options.Name)];

    /// <summary>Everything that is wrong with a monitor's detectors.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Check(IReadOnlyList<DetectorPolicy> detectors)
    {
        ArgumentNullException.ThrowIfNull(detectors);
        if (detectors.Count > Most)
        {
            yield return KeyValuePair.Create("detectors", Say($"must be at most {Most}, were {detectors.Count}"));
        }

        var seen = new HashSet<(DetectorInput, string)>();
        for (var i = 0; i < detectors.Count; i++)
        {
            var detector = detectors[i];
            var field = Say($"detectors[{i}]");
            if (Read(detector, field, out var faults) is { } options)
            {
                if (detector.On == DetectorInput.Score && options.Domain == DetectorDomain.Outcome)
                {
                    yield return KeyValuePair.Create($"{field}.detector", $"{options.Name} takes 0 or 1, and a score is neither: put it on outcome, or use {Takers(DetectorDomain.Share)} on score");
                }
                else if (!seen.Add((detector.On, detector.Detector)))
                {
                    yield return KeyValuePair.Create($"{field}.detector", $"{options.Name} is on {NameOf(detector.On)} already: a detector is told a stream once");
                }
            }

            foreach (var fault in faults)
            {
                yield return fault;
            }
        }
    }

    /// <summary>What of a monitor's detectors does not suit what a version predicts.</summary>
    /// <param name="detectors">The detectors.</param>
    /// <param name="prediction">What is predicted; null where the version does not say.</param>
    public static IEnumerable<KeyValuePair<string, string>> CheckAgainst(IReadOnlyList<DetectorPolicy> detectors, PredictionSpec? prediction)
    {
        ArgumentNullException.ThrowIfNull(detectors);
        for (var i = 0; i < detectors.Count; i++)
        {
            if (prediction?.Type == PredictionType.Numeric && Read(detectors[i], "", out _) is { Domain: not DetectorDomain.Number } options)
            {
                var told = detectors[i].On == DetectorInput.Outcome ? "whose outcomes are absolute errors" : "whose scores are any numbers";
                yield return KeyValuePair.Create(
                    Say($"detectors[{i}].detector"), $"{options.Name} takes {(options.Domain == DetectorDomain.Outcome ? "0 or 1" : "0 to 1")}, and this version predicts a number, {told}: use {Takers(DetectorDomain.Number)}");
            }
        }
    }

    /// <summary>What a detector is made with; the policy was checked.</summary>
    public static DetectorOptions OptionsOf(DetectorPolicy policy) =>
        Read(policy, "detector", out var faults) ?? throw new ArgumentException(string.Join("; ", faults.Select(fault => fault.Value)), nameof(policy));

    /// <summary>A detector's policy with its settings as they would be written, so that what means the same reads the same. What is wrong with it stays.</summary>
    public static DetectorPolicy Canonical(DetectorPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return Read(policy, "", out _) is { } options
            ? policy with { Set = policy.Set.SetItems(options.Settings.Where(setting => policy.Set.ContainsKey(setting.Name)).Select(setting => KeyValuePair.Create(setting.Name, setting.TextOf(options)))) }
            : policy;
    }

    /// <summary>The detectors of a policy that are told a stream.</summary>
    public static DetectorPolicy[] On(MonitorPolicy policy, DetectorInput stream)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return [.. policy.Detectors.Where(detector => detector.On == stream)];
    }

    /// <summary>A stream's name, as manifests write it.</summary>
    public static string NameOf(DetectorInput stream) => stream == DetectorInput.Score ? "score" : "outcome";

    private static DetectorOptions? Read(DetectorPolicy policy, string field, out List<KeyValuePair<string, string>> faults)
    {
        faults = [];
        if (DetectorCatalog.Find(policy.Detector) is not { } options)
        {
            var nearest = NearestName.Of(policy.Detector, Names) is { } name ? $"; did you mean '{name}'?" : "";
            faults.Add(KeyValuePair.Create($"{field}.detector", $"must be one of {string.Join(", ", Names)}, was '{policy.Detector}'{nearest}"));
            return null;
        }

        foreach (var (name, value) in policy.Set)
        {
            try
            {
                options = options.With(name, value);
            }
            catch (FormatException fault)
            {
                faults.Add(KeyValuePair.Create($"{field}.set.{name}", fault.Message));
            }
        }

        if (faults.Count == 0)
        {
            faults.AddRange(options.Faults().Select(fault => KeyValuePair.Create($"{field}.set", fault)));
        }

        return faults.Count == 0 ? options : null;
    }

    private static string Takers(DetectorDomain least) => string.Join(", ", DetectorCatalog.Defaults.Where(options => options.Domain == DetectorDomain.Number || options.Domain == least).Select(options => options.Name));

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
