using System.Globalization;
using Sentinel.Contracts.Shards;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Collecting;
using Sentinel.Decisions.Models;
using Sentinel.Decisions.Rollouts;
using Sentinel.Decisions.Versions;
using Sentinel.Grains.References;
using Sentinel.Statistics.References;

namespace Sentinel.Grains.Versions;

/// <summary>
/// Where a version's reference comes from: rows that were given, windows that have closed, or the first rows that its shards hand over. The reference is held by whoever folds or judges, never
/// by an idle version. Threading: the grain's turns.
/// </summary>
internal sealed class VersionReferences(KeptLedger kept, ReferenceStore references, SketchKeeper sketches, FirstRowsKeeper firstRows, TimeProvider time)
{
    private const string GivenRows = "rows that were given";
    private const string FromWindows = "fromWindows";
    private const string Collector = "sentinel";

    /// <summary>Decodes a reference that was given; null for none.</summary>
    /// <param name="encoded">Its bytes; null for none.</param>
    /// <param name="reference">The reference.</param>
    /// <param name="refusal">The answer when they cannot be read; valid then only.</param>
    internal static bool TryDecode(ReadOnlyMemory<byte>? encoded, out ReferenceProfile? reference, out RegistrationResult refusal)
    {
        reference = null;
        refusal = null!;
        try
        {
            reference = encoded is { } bytes ? ReferenceProfile.Decode(bytes.Span) : null;
            return true;
        }
        catch (InvalidDataException error)
        {
            refusal = Registrations.Refusal("reference", $"cannot be read: {error.Message}");
            return false;
        }
    }

    /// <summary>The reference in force, encoded; null without one.</summary>
    internal async Task<ReadOnlyMemory<byte>?> GetAsync() => kept.Current?.Reference is { } mark ? (await references.GetAsync(mark.Digest)).Encoded : default(ReadOnlyMemory<byte>?);

    /// <summary>φ of what the version answers; 1 without a reference.</summary>
    internal async Task<double> DispersionAsync() => kept.Current?.Reference is { } mark ? AnswerDispersion.Of(await references.GetAsync(mark.Digest)) : 1;

    /// <summary>Replaces the reference by one that was given.</summary>
    internal async Task<RegistrationResult> SetAsync(ReadOnlyMemory<byte> encoded, string actor)
    {
        if (!TryDecode(encoded, out var profile, out var refusal))
        {
            return refusal;
        }

        if (kept.Current is not null)
        {
            await references.PutAsync(profile!);
        }

        return await kept.SetAsync(ledger => VersionRegistry.SetReference(ledger, profile!, GivenRows, actor, time.GetUtcNow()), actor);
    }

    /// <summary>Replaces the reference by one of closed windows.</summary>
    internal async Task<ReferenceAnswer> FreezeAsync(WindowChoice choice, string actor)
    {
        if (kept.Current is not { } version)
        {
            return new ReferenceAnswer(kept.Unregistered(), null, 0, []);
        }

        if (version.Reference is not { } mark)
        {
            return Refuse("needs a version with a reference: without one, windows are only counted and have no sketches");
        }

        var (places, fault) = version.Sketches.Choose(choice, mark.Digest);
        if (fault is not null)
        {
            return Refuse(fault);
        }

        try
        {
            var profile = WindowsReference.Of(await sketches.MergeAsync(places, await references.GetAsync(mark.Digest)));
            await references.PutAsync(profile);
            string[] windows = [.. places.Select(place => place.Window.WindowId)];
            var source = windows.Length == 1 ? $"window {windows[0]}" : $"{windows.Length} closed windows, {windows[0]} to {windows[^1]}";
            return new ReferenceAnswer(await kept.SetAsync(ledger => VersionRegistry.SetReference(ledger, profile, source, actor, time.GetUtcNow()), actor), profile.Digest, profile.Rows, windows);
        }
        catch (ReferenceException error)
        {
            return Refuse(error.Message);
        }
    }

    /// <summary>Takes first rows of a shard; durable when it returns.</summary>
    /// <returns>Whether more are wanted.</returns>
    internal async Task<bool> CollectAsync(CollectedRows rows)
    {
        var ledger = kept.Registered("its first rows stay in their shards");
        if (ledger.Collects == 0)
        {
            return false;
        }

        var first = ledger.First ?? FirstRows.None;
        if (first.Fresh(rows) is { Length: > 0 } fresh)
        {
            await firstRows.WriteAsync(first.Stretches.Length, fresh);
            first = first.With(rows, fresh);
        }

        if (first.Rows < ledger.Collects)
        {
            await kept.ChangeAsync(ledger with { First = first }, []);
            return true;
        }

        // One write names the reference and lets go of the rows: a crash before it freezes the same rows to the same digest once more.
        var profile = await firstRows.FreezeAsync(first, ledger.Spec.Signature!, ledger.Collects);
        await references.PutAsync(profile);
        var source = string.Create(CultureInfo.InvariantCulture, $"its first {ledger.Collects:N0} rows");
        await kept.SetAsync(before => VersionRegistry.SetReference(before with { First = first }, profile, source, Collector, time.GetUtcNow(), first.Describe()), Collector);
        return false;
    }

    /// <summary>Removes the first rows once there is a reference.</summary>
    internal async Task RemoveFirstRowsAsync()
    {
        if (kept.Current is { First: { IsOver: true } first })
        {
            await firstRows.RemoveAsync(first);
            await kept.ForgetFirstRowsAsync();
        }
    }

    private static ReferenceAnswer Refuse(string fault) => new(Registrations.Refusal(FromWindows, fault), null, 0, []);
}
