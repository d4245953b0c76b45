using System.Globalization;
using System.Text.Json;
using Sentinel.Contracts.Audit;
using Sentinel.Decisions.Models;

namespace Sentinel.Decisions.Audit;

/// <summary>A line of an exported history. Each has one text only, in the canonical JSON of <see cref="CanonicalJson"/>, so that no byte of an export can be changed unseen.</summary>
public abstract record AuditLine
{
    /// <summary>The line's text, without its line feed.</summary>
    public abstract string Text { get; }

    /// <summary>Reads a line.</summary>
    /// <exception cref="FormatException">It is no line of an export, or not written as one.</exception>
    public static AuditLine Read(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            AuditLine line = root.GetProperty("type").GetString() switch
            {
                "header" => new AuditHeaderLine(TextOf(root, "model"), root.GetProperty("from").GetInt64(), TextOf(root, "previousHash")),
                "key" => new AuditKeyLine(TextOf(root, "id"), TextOf(root, "publicKey")),
                "entry" => new AuditEntryLine(EntryOf(root)),
                "checkpoint" => new AuditCheckpointLine(new AuditCheckpoint(
                    TextOf(root, "model"), root.GetProperty("index").GetInt64(), TextOf(root, "hash"), TimeOf(root, "time"), TextOf(root, "key"), TextOf(root, "signature"))),
                var other => throw new FormatException($"'{other}' is no type of line"),
            };
            return line.Text == text ? line : throw new FormatException("it is not written as exports are");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException("it is no line of an export", e);
        }
    }

    private static AuditEntry EntryOf(JsonElement root)
    {
        var entry = root.GetProperty("entry");
        var data = entry.GetProperty("data").EnumerateObject().Select(d => KeyValuePair.Create(d.Name, d.Value.GetString() ?? throw new FormatException($"'{d.Name}' is no text")));
        var draft = new AuditDraft(
            TextOf(entry, "id"), TextOf(entry, "kind"), entry.GetProperty("version").GetString(), TextOf(entry, "actor"), TextOf(entry, "reason"), TimeOf(entry, "time"), Sorted.Empty.AddRange(data));
        return new AuditEntry(entry.GetProperty("number").GetInt64(), draft, TextOf(root, "previousHash"), TextOf(root, "hash"));
    }

    private static string TextOf(JsonElement element, string name) => element.GetProperty(name).GetString() ?? throw new FormatException($"'{name}' is no text");

    private static DateTimeOffset TimeOf(JsonElement element, string name) =>
        DateTimeOffset.ParseExact(TextOf(element, name), CanonicalJson.TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}

/// <summary>The first line: whose history, and what stands before its first entry.</summary>
/// <param name="Model">Whose.</param>
/// <param name="From">Number of the first entry.</param>
/// <param name="PreviousHash">Hash of the entry before it.</param>
public sealed record AuditHeaderLine(string Model, long From, string PreviousHash) : AuditLine
{
    /// <inheritdoc/>
    public override string Text => string.Create(
        CultureInfo.InvariantCulture, $"{{\"format\":1,\"from\":{From},\"model\":{CanonicalJson.Quote(Model)},\"previousHash\":{CanonicalJson.Quote(PreviousHash)},\"type\":\"header\"}}");
}

/// <summary>A key that checkpoints are signed with.</summary>
/// <param name="Id">What they name it by.</param>
/// <param name="PublicKey">SubjectPublicKeyInfo, DER, in base 64.</param>
public sealed record AuditKeyLine(string Id, string PublicKey) : AuditLine
{
    /// <inheritdoc/>
    public override string Text => $"{{\"id\":{CanonicalJson.Quote(Id)},\"publicKey\":{CanonicalJson.Quote(PublicKey)},\"type\":\"key\"}}";
}

/// <summary>An entry.</summary>
public sealed record AuditEntryLine(AuditEntry Entry) : AuditLine
{
    /// <inheritdoc/>
    public override string Text =>
        $"{{\"entry\":{CanonicalJson.Write(Entry.Number, Entry.Draft)},\"hash\":{CanonicalJson.Quote(Entry.Hash)},\"previousHash\":{CanonicalJson.Quote(Entry.PreviousHash)},\"type\":\"entry\"}}";
}

/// <summary>A checkpoint; it stands after the last entry that it vouches for.</summary>
public sealed record AuditCheckpointLine(AuditCheckpoint Checkpoint) : AuditLine
{
    /// <inheritdoc/>
    public override string Text => string.Create(
        CultureInfo.InvariantCulture,
        $"{{\"hash\":{CanonicalJson.Quote(Checkpoint.Hash)},\"index\":{Checkpoint.Index},\"key\":{CanonicalJson.Quote(Checkpoint.Key)},\"model\":{CanonicalJson.Quote(Checkpoint.Model)},\"signature\":{CanonicalJson.Quote(Checkpoint.Signature)},\"time\":\"{CanonicalJson.TextOf(Checkpoint.Time)}\",\"type\":\"checkpoint\"}}");
}
