using System.Globalization;
using System.Text.Json.Serialization;
using Sentinel.Contracts.Audit;

namespace Sentinel.Decisions.Audit;

/// <summary>What is wrong with an exported history.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AuditFault>))]
public enum AuditFault
{
    /// <summary>A line is none of an export, or not written as one.</summary>
    [JsonStringEnumMemberName("malformed")]
    Malformed,

    /// <summary>An entry is not what its hash says, or does not follow from the one before.</summary>
    [JsonStringEnumMemberName("changed")]
    Changed,

    /// <summary>Entries are missing.</summary>
    [JsonStringEnumMemberName("removed")]
    Removed,

    /// <summary>An entry stands in another place, or twice.</summary>
    [JsonStringEnumMemberName("reordered")]
    Reordered,

    /// <summary>The history ends before, or behind, what its last checkpoint vouches for.</summary>
    [JsonStringEnumMemberName("truncated")]
    Truncated,

    /// <summary>A checkpoint is not signed by a key that is trusted, or speaks of another history.</summary>
    [JsonStringEnumMemberName("forged")]
    Forged,
}

/// <summary>What the check of an exported history found.</summary>
/// <param name="Verified">Whether all of it is as it was written.</param>
/// <param name="Model">Whose history; null where that could not be read.</param>
/// <param name="From">Number of its first entry.</param>
/// <param name="Entries">Entries in it.</param>
/// <param name="Checkpoints">Checkpoints whose signatures hold.</param>
/// <param name="HeadHash">Hash of its last entry.</param>
/// <param name="FirstBroken">Number of the first entry that is not as it was written; null when all are.</param>
/// <param name="Fault">What is wrong; null when nothing is.</param>
/// <param name="Line">Line of the export that shows it, from 1.</param>
/// <param name="Message">The same for people.</param>
public sealed record AuditExportResult(bool Verified, string? Model, long From, long Entries, long Checkpoints, string HeadHash, long? FirstBroken, AuditFault? Fault, long? Line, string? Message);

/// <summary>
/// A walk along the lines of an exported history that recomputes every hash and checks every signature, with nothing but the lines and, where the reader has them, keys of their own.
/// Threading: one caller at a time.
/// </summary>
/// <param name="trusted">Public keys (SubjectPublicKeyInfo, DER) that alone may have signed; null to take the export's own, which proves that it is whole and not who wrote it.</param>
public sealed class AuditExportCheck(IReadOnlyCollection<byte[]>? trusted)
{
    private readonly List<byte[]> _keys = [.. trusted ?? []];
    private string? _model;
    private long _from;
    private long _next;
    private long _entries;
    private long _checkpoints;
    private long _lines;
    private string _head = AuditChain.EmptyHash;
    private bool _sealed;
    private Broken? _broken;

    /// <summary>Takes the next line, without its line feed.</summary>
    public void Next(string text)
    {
        _lines++;
        AuditLine line;
        try
        {
            line = AuditLine.Read(text);
        }
        catch (FormatException e)
        {
            Break(AuditFault.Malformed, $"line {_lines} is damaged: {e.Message}");
            return;
        }

        if (_lines == 1 != line is AuditHeaderLine)
        {
            Break(AuditFault.Malformed, $"line {_lines} is {(_lines == 1 ? "no header" : "a second header")}");
            return;
        }

        switch (line)
        {
            case AuditHeaderLine header:
                (_model, _from, _next, _head) = (header.Model, header.From, header.From, header.PreviousHash);
                break;
            case AuditKeyLine key:
                Take(key);
                break;
            case AuditEntryLine { Entry: var entry }:
                Take(entry);
                break;
            case AuditCheckpointLine { Checkpoint: var checkpoint }:
                Take(checkpoint);
                break;
        }
    }

    /// <summary>Ends the walk: an export ends with a checkpoint.</summary>
    /// <param name="model">Whose history it should be; null for anybody's.</param>
    public AuditExportResult End(string? model)
    {
        if (!_sealed)
        {
            Break(AuditFault.Truncated, Say($"the export ends without the checkpoint that vouches for {(_next == 0 ? "it" : $"entry {_next - 1}")}: its end was cut off"));
        }

        if (model is not null && model != _model)
        {
            Break(AuditFault.Forged, $"it is the history of {_model}, not of {model}");
        }

        return new AuditExportResult(_broken is null, _model, _from, _entries, _checkpoints, _head, _broken?.Entry, _broken?.Fault, _broken?.Line, _broken?.Message);
    }

    private void Take(AuditKeyLine key)
    {
        if (AuditSeal.BytesOf(key.PublicKey) is not { } bytes || AuditSeal.IdOf(bytes) != key.Id)
        {
            Break(AuditFault.Forged, $"key {Short(key.Id)} is not the key of that name");
        }
        else if (trusted is null)
        {
            _keys.Add(bytes);
        }
    }

    private void Take(AuditEntry entry)
    {
        _entries++;
        if (entry.Hash != AuditChain.Hash(entry.Number, entry.PreviousHash, entry.Draft))
        {
            Break(AuditFault.Changed, Say($"entry {_next} was changed: its hash is not that of its contents"));
        }
        else if (_broken is { Fault: AuditFault.Removed } gap && entry.Number == gap.Entry)
        {
            _broken = gap with { Fault = AuditFault.Reordered, Message = Say($"entry {entry.Number} stands in another place than it was written") };
        }
        else if (entry.Number > _next)
        {
            Break(AuditFault.Removed, Say($"entries {_next} to {entry.Number - 1} are missing"));
        }
        else if (entry.Number < _next)
        {
            Break(AuditFault.Reordered, Say($"entry {entry.Number} stands where entry {_next} should, or twice"));
        }
        else if (entry.PreviousHash != _head)
        {
            Break(AuditFault.Changed, Say($"entry {entry.Number} does not follow from the one before it: one of the two was replaced"));
        }

        (_next, _head, _sealed) = (entry.Number + 1, entry.Hash, false);
    }

    private void Take(AuditCheckpoint checkpoint)
    {
        if (checkpoint.Model != _model || !_keys.Any(key => AuditSeal.IsSignedBy(key, checkpoint)))
        {
            Break(AuditFault.Forged, Say($"the checkpoint of entry {checkpoint.Index} is not signed for {_model} by {(trusted is null ? "a key of this export" : "the key given")}"));
        }
        else if (checkpoint.Index >= _next)
        {
            Break(AuditFault.Truncated, Say($"entries {_next} to {checkpoint.Index} are missing, which a checkpoint vouches for"));
        }
        else if (checkpoint.Index != _next - 1 || checkpoint.Hash != _head)
        {
            Break(AuditFault.Changed, Say($"the entries up to {checkpoint.Index} are not those that were signed"), checkpoint.Index < 0 ? 0 : checkpoint.Index);
        }
        else
        {
            _checkpoints++;
        }

        _sealed = true;
    }

    // What comes first is named: everything after it may only follow from it.
    private void Break(AuditFault fault, string message, long? entry = null) => _broken ??= new Broken(entry ?? _next, fault, _lines, message);

    private static string Short(string id) => id[..Math.Min(12, id.Length)];

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Broken(long Entry, AuditFault Fault, long Line, string Message);
}
