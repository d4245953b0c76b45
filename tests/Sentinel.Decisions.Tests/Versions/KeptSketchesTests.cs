using System.Collections.Immutable;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Versions;
using Sentinel.Decisions.Windows;

namespace Sentinel.Decisions.Tests.Versions;

public sealed class KeptSketchesTests
{
    [Fact]
    public void The_newest_windows_are_kept_and_no_slot_is_used_that_a_kept_page_has()
    {
        var kept = KeptSketches.None;
        for (var i = 0; i < 300; i++)
        {
            Assert.DoesNotContain(kept.Pages, page => page.Slot == kept.NextSlot);
            kept = kept.With(Page(kept.NextSlot, i, windows: 1));
        }

        Assert.Equal(KeptSketches.MostWindows, kept.Windows.Count());
        Assert.Equal(["p0-236", "p0-299"], new[] { kept.Windows.First().Window.WindowId, kept.Windows.Last().Window.WindowId });
        Assert.Equal("p0-299", kept.With(Page(kept.NextSlot, 300, windows: 63)).Windows.First().Window.WindowId);
    }

    [Fact]
    public void Pages_beyond_the_bytes_are_let_go_but_for_the_newest()
    {
        var kept = KeptSketches.None.With(Page(0, 0, 1)).With(Page(1, 1, 1) with { SizeBytes = KeptSketches.MostBytes + 1 });

        Assert.Equal("p0-1", Assert.Single(kept.Windows).Window.WindowId);
    }

    [Fact]
    public void Of_windows_judged_together_the_newest_that_have_bins_and_fit_are_kept()
    {
        var many = Enumerable.Range(0, 70).Select(i => Window(i, bytes: 10)).ToImmutableArray();
        Assert.Equal(Enumerable.Range(6, 64), KeptSketches.Fitting(many));
        Assert.Equal<int>([0, 2], KeptSketches.Fitting([Window(0, 10), Window(1, 10) with { ReferenceDigest = null }, Window(2, 10)]));
        Assert.Equal<int>([1], KeptSketches.Fitting([Window(0, 10), Window(1, (int)KeptSketches.MostBytes)]));
        Assert.Empty(KeptSketches.Fitting([Window(1, 10) with { ReferenceDigest = null }]));
    }

    [Fact]
    public void The_newest_or_the_named_are_chosen_oldest_first()
    {
        var kept = KeptSketches.None.With(Page(0, 0, 2)).With(Page(1, 2, 2));

        Assert.Equal(["p0-1", "p0-2", "p0-3"], Ids(kept.Choose(new WindowChoice(3), "ab12")));
        Assert.Equal(["p0-0", "p0-3"], Ids(kept.Choose(new WindowChoice(null, ["p0-3", "p0-0"]), "ab12")));
    }

    [Theory]
    [InlineData(0, null, "must be between 1 and 64 windows, was 0")]
    [InlineData(5, null, "asks for 5 windows, and the sketches of 4 are kept")]
    [InlineData(null, "p0-9", "names 'p0-9', which is no window whose sketch is kept; these are p0-0 to p0-3")]
    [InlineData(null, "", "names no window")]
    [InlineData(null, null, "must be a number of windows, or their names")]
    [InlineData(4, null, "takes in window p0-0, which was counted in the bins of another reference (other)")]
    public void A_choice_that_cannot_be_made_is_told_why(int? newest, string? ids, string fault)
    {
        var other = Page(0, 0, 2);
        var kept = KeptSketches.None.With(other with { Windows = [.. other.Windows.Select(window => window with { ReferenceDigest = "other" })] }).With(Page(1, 2, 2));

        var (places, told) = kept.Choose(new WindowChoice(newest, ids?.Split(',', StringSplitOptions.RemoveEmptyEntries)), "ab12");

        Assert.Empty(places);
        Assert.StartsWith(fault.Replace("(other)", "(other…)", StringComparison.Ordinal), told, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Ids((ImmutableArray<KeptPlace> Places, string? Fault) chosen) => chosen.Places.Select(place => place.Window.WindowId);

    private static SketchPage Page(int slot, long first, int windows) => new(slot, first, 100, [.. Enumerable.Range((int)first, windows).Select(i => new KeptWindow($"p0-{i}", "ab12"))]);

    private static AssembledWindow Window(int number, int bytes) =>
        new($"p0-{number}", default, default, default, default, 100, 0, "ab12", [], [new byte[bytes]], "sentinel.predictions/0");
}
