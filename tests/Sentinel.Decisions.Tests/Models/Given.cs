using Sentinel.Contracts;
using Sentinel.Contracts.Events;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Models;
using Sentinel.Decisions.Routes;

namespace Sentinel.Decisions.Tests.Models;

/// <summary>A model named <c>m</c>, with what happens to it in order.</summary>
internal sealed class Given
{
    public static readonly DateTimeOffset Start = new(2026, 11, 21, 7, 0, 0, TimeSpan.Zero);

    public static readonly MonitorActions Automatic = new(["ops"], "trainer", Retrain: true, RetrainCooldownSeconds: 6 * 3600, RollbackAutomatic: true);

    public ModelState State { get; set; } = ModelState.Unknown("m");

    public List<Effect> Effects { get; } = [];

    public DateTimeOffset Now { get; set; } = Start;

    public IEnumerable<string> AuditKinds => Effects.OfType<AppendAudit>().Select(e => e.Draft.Kind);

    public IEnumerable<SentinelEvent> Published => Effects.OfType<PublishEvent>().Select(e => e.Event);

    /// <summary>Alerts that were asked for: <c>fired drift 2</c>.</summary>
    public IEnumerable<string> Alerts => Effects.OfType<NotifyAlerts>().Where(e => e.Event.Data.ContainsKey("alert"))
        .Select(e => $"{(e.Event.Type == EventTypes.AlertFired ? "fired" : "resolved")} {e.Event.Data["alert"]} {e.Event.Version}");

    public static string Digest(string version) => version.PadLeft(64, '0');

    public static VersionSpec Spec(string version, string? sha256, Signature? signature = null) => new(
        new ModelVersionId("m", version), sha256 is null ? null : new Artifact($"{version}.onnx", sha256, 10), signature, null, null, Sorted.Empty,
        System.Collections.Immutable.ImmutableSortedDictionary<string, double>.Empty, Sorted.Empty);

    public static VersionJudged Judged(string version, string window, Verdict verdict, DriftCause cause, DateTimeOffset at, MonitorActions? actions = null) =>
        new($"{version}/{window}", version, window, verdict, Verdict.Insufficient, cause, $"{version} is {verdict}", at, actions ?? Automatic);

    public TResult Do<TResult>(Func<ModelState, Step<ModelState, TResult>> step)
    {
        var taken = step(State);
        State = taken.State;
        Effects.AddRange(taken.Effects);
        return taken.Result;
    }

    public Given Version(string version, string? sha256 = null)
    {
        Do(s => Registrations.AddVersion(s, Spec(version, sha256 ?? Digest(version)), RegistrationOutcome.Created, "ada", $"add-{version}", Now));
        return this;
    }

    public Given Promoted(string version)
    {
        Assert.Null(Do(s => Promotion.Promote(s, new PromoteRequest(version, "release", "ada"), Now)));
        return this;
    }

    public Given JudgedAs(string version, string window, Verdict verdict, DriftCause cause = DriftCause.None, MonitorActions? actions = null)
    {
        Do(s => Judgements.Judge(s, Judged(version, window, verdict, cause, Now, actions), Now));
        return this;
    }

    public Given After(TimeSpan time)
    {
        Now += time;
        return this;
    }

    /// <summary>Version 1 is proved good, version 2 holds the traffic.</summary>
    public static Given TwoReleases() => new Given().Version("1").Version("2").Promoted("1").JudgedAs("1", "w0", Verdict.Stable).After(TimeSpan.FromMinutes(1)).Promoted("2");
}
