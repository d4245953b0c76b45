using FsCheck;
using FsCheck.Fluent;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Verdicts;

namespace Sentinel.Decisions.Tests.Verdicts;

public sealed class VersionVerdictTests
{
    private static readonly VerdictPolicy ThreeOfFive = new(Windows: 3, Of: 5);
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("", Verdict.Insufficient)]
    [InlineData("iiii", Verdict.Insufficient)]
    [InlineData("s", Verdict.Stable)]
    [InlineData("d", Verdict.Warning)]
    [InlineData("ssssd", Verdict.Stable)]
    [InlineData("sssdd", Verdict.Stable)]
    [InlineData("ssddd", Verdict.Drift)]
    [InlineData("dddss", Verdict.Drift)]
    [InlineData("dddsss", Verdict.Stable)]
    [InlineData("ddwss", Verdict.Warning)]
    [InlineData("sd", Verdict.Warning)]
    [InlineData("didid", Verdict.Drift)]
    public void Three_of_the_newest_five_windows_make_a_verdict(string windows, Verdict expected) => Assert.Equal(expected, VersionVerdict.Of(ThreeOfFive, Outcomes(windows)).Verdict);

    [Fact]
    public void The_version_is_at_fault_when_its_answers_left_and_its_inputs_did_not() =>
        Assert.Equal(DriftCause.Version, VersionVerdict.Of(ThreeOfFive, Outcomes("sdDdd")).Cause);

    [Fact]
    public void The_inputs_are_the_cause_when_they_left_in_as_many_windows() => Assert.Equal(DriftCause.Inputs, VersionVerdict.Of(ThreeOfFive, Outcomes("sDDDd")).Cause);

    [Fact]
    public void There_is_no_cause_without_drift() => Assert.Equal(DriftCause.None, VersionVerdict.Of(ThreeOfFive, Outcomes("dd")).Cause);

    [Fact]
    public void Any_order_of_the_windows_gives_the_same_verdict() =>
        Prop.ForAll(Arb.From(Gen.Elements('s', 'w', 'd', 'D', 'i').ListOf()), Arb.From(Gen.Choose(1, 100_000)), (windows, seed) =>
        {
            var outcomes = Outcomes(string.Concat(windows)).ToArray();
            var shuffled = outcomes.ToArray();
            new Random(seed).Shuffle(shuffled);

            Assert.Equal(VersionVerdict.Of(ThreeOfFive, outcomes), VersionVerdict.Of(ThreeOfFive, shuffled));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Drift_is_said_exactly_when_k_of_the_newest_n_judged_windows_drifted() =>
        Prop.ForAll(Arb.From(Gen.Elements('s', 'w', 'd', 'i').ListOf()), Arb.From(Gen.Choose(1, 6)), Arb.From(Gen.Choose(0, 6)), (windows, k, more) =>
        {
            var policy = new VerdictPolicy(k, k + more);
            var drifted = windows.Where(window => window != 'i').TakeLast(policy.Of).Count(window => window == 'd');

            Assert.Equal(drifted >= k, VersionVerdict.Of(policy, Outcomes(string.Concat(windows))).Verdict == Verdict.Drift);
        }).QuickCheckThrowOnFailure();

    /// <summary>Windows in their order: s stable, w warning, d drift of the answers alone, D drift of an input and the answers, i insufficient.</summary>
    private static IEnumerable<WindowOutcome> Outcomes(string windows) => windows.Select((window, i) => new WindowOutcome(
        $"p0-{i}",
        Start.AddMinutes(i),
        char.ToLowerInvariant(window) switch { 's' => Verdict.Stable, 'w' => Verdict.Warning, 'd' => Verdict.Drift, _ => Verdict.Insufficient },
        InputsDrift: window == 'D',
        AnswersDrift: window is 'd' or 'D',
        ReferenceDigest: null));
}
