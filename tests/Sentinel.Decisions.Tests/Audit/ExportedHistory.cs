using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sentinel.Contracts.Audit;
using Sentinel.Decisions.Audit;
using Sentinel.Decisions.Models;

namespace Sentinel.Decisions.Tests.Audit;

/// <summary>A short history with a checkpoint every few entries, and its export.</summary>
internal sealed class ExportedHistory : IDisposable
{
    private const int SealEvery = 3;

    public ExportedHistory(int length)
    {
        var head = AuditChain.EmptyHash;
        for (var i = 0; i < length; i++)
        {
            var draft = new AuditDraft(
                i.ToString(CultureInfo.InvariantCulture), "version.promoted", i % 2 == 0 ? "1" : null, "ada", "it is \"better\" – é", Start.AddHours(i), Sorted.Of(("epoch", i.ToString(CultureInfo.InvariantCulture))));
            Entries.Add(AuditChain.Link(i, head, draft));
            head = Entries[^1].Hash;
            if (i % SealEvery == SealEvery - 1 || i == length - 1)
            {
                Checkpoints.Add(AuditSeal.Sign(Key, "m", i, head, Start.AddHours(i)));
            }
        }
    }

    public static DateTimeOffset Start { get; } = new(2026, 11, 21, 7, 0, 0, TimeSpan.Zero);

    public ECDsa Key { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public List<AuditEntry> Entries { get; } = [];

    public List<AuditCheckpoint> Checkpoints { get; } = [];

    public AuditKey PublicKey => new(AuditSeal.IdOf(Key.ExportSubjectPublicKeyInfo()), Convert.ToBase64String(Key.ExportSubjectPublicKeyInfo()), Start);

    public string[] Lines(DateTimeOffset? from = null, DateTimeOffset? to = null)
    {
        var export = new AuditExport("m", [PublicKey], from, to);
        return [.. export.Take(Entries, Checkpoints).Concat(export.End(Checkpoints[^1])).Select(line => line.Text)];
    }

    public static AuditExportResult Check(IEnumerable<string> lines, byte[]? trusted = null)
    {
        var check = new AuditExportCheck(trusted is null ? null : [trusted]);
        foreach (var line in lines)
        {
            check.Next(line);
        }

        return check.End(null);
    }

    /// <summary>The lines of a file, as whoever reads it byte by byte gets them.</summary>
    public static string[] LinesOf(byte[] file)
    {
        var strict = new UTF8Encoding(false, throwOnInvalidBytes: true);
        var lines = new List<string>();
        var start = 0;
        for (var end = Array.IndexOf(file, (byte)'\n'); end >= 0; start = end + 1, end = Array.IndexOf(file, (byte)'\n', start))
        {
            lines.Add(Read(file.AsSpan(start, end - start)));
        }

        return start == file.Length ? [.. lines] : [.. lines, "\0"];

        string Read(ReadOnlySpan<byte> bytes)
        {
            try
            {
                return strict.GetString(bytes);
            }
            catch (DecoderFallbackException)
            {
                return "\0";
            }
        }
    }

    public void Dispose() => Key.Dispose();
}
