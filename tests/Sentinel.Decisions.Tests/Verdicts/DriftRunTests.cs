using System.Collections.Immutable;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Verdicts;

namespace Sentinel.Decisions.Tests.Verdicts;

public sealed class DriftRunTests
{
    [Fact]
    public void A_run_begins_with_the_first_window_that_is_not_stable_and_ends_with_a_stable_one()
    {
        var runs = After(DriftRun.None, 1, Verdict.Stable);
        Assert.Empty(runs);
        runs = After(runs, 2, Verdict.Warning);
        runs = After(runs, 3, Verdict.Insufficient);
        runs = After(runs, 4, Verdict.Drift);
        Assert.Equal("p0-2", runs["0"].WindowId);
        runs = After(runs, 5, Verdict.Stable);
        runs = After(runs, 6, Verdict.Drift);

        Assert.Equal("p0-6", runs["0"].WindowId);
    }

    [Fact]
    public void Another_reference_begins_another_run_and_other_streams_have_their_own()
    {
        var runs = After(After(DriftRun.None, 2, Verdict.Drift), 9, Verdict.Drift, stream: "1");
        Assert.Equal("p0-2", DriftRun.Earliest(runs, "ab12")!.WindowId);

        runs = After(runs, 3, Verdict.Drift, digest: "cd34");

        Assert.Equal("p0-3", runs["0"].WindowId);
        Assert.Equal("p1-9", DriftRun.Earliest(runs, "ab12")!.WindowId);
        Assert.Null(DriftRun.Earliest(runs, "ef56"));
    }

    private static ImmutableSortedDictionary<string, DriftRun> After(
        ImmutableSortedDictionary<string, DriftRun> runs, int number, Verdict verdict, string stream = "0", string digest = "ab12") =>
        DriftRun.After(runs, stream, new DriftRun($"p{stream}-{number}", DateTimeOffset.UnixEpoch.AddHours(number), digest), verdict);
}
