using System.Collections.Immutable;
using System.Globalization;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Windows;

namespace Sentinel.Decisions.Versions;

/// <summary>A closed window whose sketch is kept.</summary>
/// <param name="WindowId">Its name.</param>
/// <param name="ReferenceDigest">The reference that its bins belong to.</param>
public sealed record KeptWindow(string WindowId, string ReferenceDigest);

/// <summary>A page of sketches: those of the windows that were judged together.</summary>
/// <param name="Slot">Which page record.</param>
/// <param name="FirstIndex">Index of the first window of those judged together: it tells the page from one that was written before it in the same slot.</param>
/// <param name="SizeBytes">Bytes of its sketches.</param>
/// <param name="Windows">Its windows, in their order.</param>
public sealed record SketchPage(int Slot, long FirstIndex, long SizeBytes, ImmutableArray<KeptWindow> Windows);

/// <summary>Where a kept window's sketch stands.</summary>
/// <param name="Page">Its page.</param>
/// <param name="Place">Its place in the page.</param>
public sealed record KeptPlace(SketchPage Page, int Place)
{
    /// <summary>The window.</summary>
    public KeptWindow Window => Page.Windows[Place];
}

/// <summary>
/// The newest closed windows whose sketches are kept, so that a reference can be made of them: at most <see cref="MostWindows"/> windows and about <see cref="MostBytes"/>. The sketches
/// are in page records of their own, which are written once and used again when nobody names them any more: there is a slot more than there can be pages.
/// </summary>
/// <param name="Pages">Pages, oldest first.</param>
public sealed record KeptSketches(ImmutableArray<SketchPage> Pages)
{
    /// <summary>Most windows.</summary>
    public const int MostWindows = 64;

    /// <summary>Most bytes of sketches, but for those of the newest page.</summary>
    public const long MostBytes = 8 << 20;

    private const int Slots = MostWindows + 1;

    /// <summary>No window is kept.</summary>
    public static KeptSketches None { get; } = new([]);

    /// <summary>The slot of the next page; no page that is named has it.</summary>
    public int NextSlot => Pages.IsEmpty ? 0 : (Pages[^1].Slot + 1) % Slots;

    /// <summary>Windows that are kept, oldest first.</summary>
    public IEnumerable<KeptPlace> Windows => Pages.SelectMany(page => page.Windows.Select((_, place) => new KeptPlace(page, place)));

    /// <summary>Of windows that are judged together the places of those that are kept: the newest that have bins and fit into a page.</summary>
    public static ImmutableArray<int> Fitting(ImmutableArray<AssembledWindow> windows)
    {
        var places = ImmutableArray.CreateBuilder<int>();
        long bytes = 0;
        for (int i = windows.Length - 1; i >= 0 && places.Count < MostWindows; i--)
        {
            bytes += windows[i].ReferenceDigest is null ? 0 : SizeOf(windows[i]);
            if (bytes > MostBytes && places.Count > 0)
            {
                break;
            }

            if (windows[i].ReferenceDigest is not null)
            {
                places.Add(i);
            }
        }

        places.Reverse();
        return places.ToImmutable();
    }

    /// <summary>Bytes of a window's sketches.</summary>
    public static long SizeOf(AssembledWindow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        return window.Sketches.Sum(sketch => (long)sketch.Length);
    }

    /// <summary>With another page, and without the oldest ones that are too many.</summary>
    public KeptSketches With(SketchPage page)
    {
        var pages = Pages.Add(page);
        while (pages.Length > 1 && (pages.Sum(kept => kept.Windows.Length) > MostWindows || pages.Sum(kept => kept.SizeBytes) > MostBytes))
        {
            pages = pages.RemoveAt(0);
        }

        return new KeptSketches(pages);
    }

    /// <summary>The windows that are chosen, oldest first; or why they cannot be.</summary>
    /// <param name="choice">Which.</param>
    /// <param name="referenceDigest">The reference that they must belong to.</param>
    public (ImmutableArray<KeptPlace> Places, string? Fault) Choose(WindowChoice choice, string referenceDigest)
    {
        ArgumentNullException.ThrowIfNull(choice);
        var kept = Windows.ToImmutableArray();
        if (choice.Newest is null == choice.Ids is null)
        {
            return ([], "must be a number of windows, or their names separated by commas");
        }

        if (choice.Newest is < 1 or > MostWindows)
        {
            return ([], Say($"must be between 1 and {MostWindows} windows, was {choice.Newest}"));
        }

        if (choice.Newest > kept.Length)
        {
            return ([], Say($"asks for {choice.Newest} windows, and the sketches of {kept.Length} are kept: wait for more, or take fewer"));
        }

        if (choice.Ids is { } ids && ids.FirstOrDefault(id => !kept.Any(place => place.Window.WindowId == id)) is { } unknown)
        {
            return ([], $"names '{unknown}', which is no window whose sketch is kept; these are {(kept.IsEmpty ? "none" : $"{kept[0].Window.WindowId} to {kept[^1].Window.WindowId}")}");
        }

        ImmutableArray<KeptPlace> places = choice.Newest is { } newest ? kept[^newest..] : [.. kept.Where(place => choice.Ids!.Contains(place.Window.WindowId, StringComparer.Ordinal))];
        return places.FirstOrDefault(place => place.Window.ReferenceDigest != referenceDigest) is { } other
            ? ([], $"takes in window {other.Window.WindowId}, which was counted in the bins of another reference ({other.Window.ReferenceDigest[..Math.Min(8, other.Window.ReferenceDigest.Length)]}…) than the version's: take windows since then")
            : places.IsEmpty ? ([], "names no window") : (places, null);
    }

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
