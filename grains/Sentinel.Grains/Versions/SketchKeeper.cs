using System.Collections.Immutable;
using Orleans.Storage;
using Sentinel.Decisions.Versions;
using Sentinel.Decisions.Windows;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Sketches;

namespace Sentinel.Grains.Versions;

/// <summary>
/// Keeps the sketches of a version's newest windows in page records. A page is written before the version's record names it, into a slot that the record does not name; a crash
/// between the two leaves a page that is written over. Threading: the grain's turns, one call at a time.
/// </summary>
internal sealed class SketchKeeper(IGrainStorage storage, GrainId version)
{
    private readonly Dictionary<int, string?> _etags = [];

    /// <summary>Writes the sketches of windows that are judged together; durable when it returns. Null where none of them is kept.</summary>
    /// <param name="ledger">The version before them.</param>
    /// <param name="windows">The windows.</param>
    public async Task<SketchPage?> KeepAsync(VersionLedger ledger, ImmutableArray<AssembledWindow> windows)
    {
        var places = KeptSketches.Fitting(windows);
        if (places.IsEmpty)
        {
            return null;
        }

        var page = new SketchPage(ledger.Sketches.NextSlot, ledger.Windows, places.Sum(place => KeptSketches.SizeOf(windows[place])), []);
        var content = new SketchPageContent(page.FirstIndex, [.. places.Select(place => windows[place].Sketches)]);
        _etags[page.Slot] = await storage.OverwriteAsync(NameOf(page.Slot), version, SketchPageFormat.Instance.Encode(content), _etags.GetValueOrDefault(page.Slot));
        return page;
    }

    /// <summary>The sketches of windows, put together.</summary>
    /// <exception cref="InvalidDataException">A page is not there, or damaged.</exception>
    public async Task<WindowSketch> MergeAsync(ImmutableArray<KeptPlace> places, ReferenceProfile reference)
    {
        var whole = new WindowSketch(reference);
        foreach (var page in places.GroupBy(place => place.Page))
        {
            var content = await ReadAsync(page.Key);
            await Task.Run(() => Merge(whole, page.SelectMany(place => content.Windows[place.Place]), reference));
        }

        return whole;
    }

    /// <summary>The sketches of windows' parts, by window.</summary>
    /// <exception cref="InvalidDataException">A page is not there, or damaged.</exception>
    public async Task<ImmutableDictionary<string, ImmutableArray<ReadOnlyMemory<byte>>>> ReadAsync(ImmutableArray<KeptPlace> places)
    {
        var parts = ImmutableDictionary.CreateBuilder<string, ImmutableArray<ReadOnlyMemory<byte>>>(StringComparer.Ordinal);
        foreach (var page in places.GroupBy(place => place.Page))
        {
            var content = await ReadAsync(page.Key);
            parts.AddRange(page.Select(place => KeyValuePair.Create(place.Window.WindowId, content.Windows[place.Place])));
        }

        return parts.ToImmutable();
    }

    private static void Merge(WindowSketch whole, IEnumerable<ReadOnlyMemory<byte>> parts, ReferenceProfile reference)
    {
        foreach (var part in parts)
        {
            whole.Merge(WindowSketch.Decode(reference, part.Span));
        }
    }

    private static string NameOf(int slot) => FormattableString.Invariant($"sketches-{slot}");

    private async Task<SketchPageContent> ReadAsync(SketchPage page)
    {
        var state = await storage.ReadAsync(NameOf(page.Slot), version);
        var content = state.RecordExists ? SketchPageFormat.Instance.Decode(state.State!.Bytes) : null;
        return content?.FirstIndex == page.FirstIndex && content.Windows.Length == page.Windows.Length
            ? content
            : throw new InvalidDataException($"The sketches of window {page.FirstIndex} and after of {version} are not in the storage");
    }
}
