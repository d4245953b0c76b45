using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sentinel.Decisions.Audit;

namespace Sentinel.Decisions.Tests.Audit;

public sealed class AuditExportTests
{
    [Fact]
    public void An_export_verifies_by_itself_and_with_its_key()
    {
        using var history = new ExportedHistory(8);

        var result = ExportedHistory.Check(history.Lines());

        Assert.Equal((true, "m", 0L, 8L, 3L, history.Entries[^1].Hash), (result.Verified, result.Model, result.From, result.Entries, result.Checkpoints, result.HeadHash));
        Assert.True(ExportedHistory.Check(history.Lines(), history.Key.ExportSubjectPublicKeyInfo()).Verified);
    }

    [Fact]
    public void Every_change_of_a_single_byte_is_found() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(1500), Prop.ForAll(
        (from at in Gen.Choose(0, 1_000_000) from to in Gen.Choose(1, 255) select (at, to)).ToArbitrary(),
        change =>
        {
            var file = (byte[])Whole.Clone();
            var at = change.at % file.Length;
            file[at] = (byte)(file[at] ^ change.to);

            Assert.False(ExportedHistory.Check(ExportedHistory.LinesOf(file)).Verified, $"byte {at} of {file.Length}: {Whole[at]} became {file[at]}");
        }));

    [Fact]
    public void A_changed_entry_is_named()
    {
        using var history = new ExportedHistory(8);

        var result = ExportedHistory.Check(history.Lines().Select(line => line.Replace("\"number\":4,\"reason\":\"it is", "\"number\":4,\"reason\":\"it was", StringComparison.Ordinal)));

        Assert.Equal((false, 4L, AuditFault.Changed), (result.Verified, result.FirstBroken, result.Fault));
    }

    [Fact]
    public void A_history_that_somebody_linked_anew_is_not_what_was_signed()
    {
        using var history = new ExportedHistory(8);
        var head = AuditChain.EmptyHash;
        for (var i = 0; i < history.Entries.Count; i++)
        {
            history.Entries[i] = AuditChain.Link(i, head, i == 1 ? history.Entries[i].Draft with { Actor = "eve" } : history.Entries[i].Draft);
            head = history.Entries[i].Hash;
        }

        var result = ExportedHistory.Check(history.Lines());

        Assert.Equal((false, 2L, AuditFault.Changed), (result.Verified, result.FirstBroken, result.Fault));
    }

    [Fact]
    public void Removed_reordered_repeated_and_cut_off_entries_are_told_apart()
    {
        using var history = new ExportedHistory(8);
        var lines = history.Lines();
        var at = Array.FindIndex(lines, line => line.Contains("\"number\":3,", StringComparison.Ordinal));

        Assert.Equal((3L, AuditFault.Removed), Fault([.. lines[..at], .. lines[(at + 1)..]]));
        Assert.Equal((3L, AuditFault.Reordered), Fault([.. lines[..at], lines[at + 1], lines[at], .. lines[(at + 2)..]]));
        Assert.Equal((4L, AuditFault.Reordered), Fault([.. lines[..(at + 1)], lines[at], .. lines[(at + 1)..]]));
        Assert.Equal((7L, AuditFault.Truncated), Fault([.. lines[..^2], lines[^1]]));
        Assert.Equal((8L, AuditFault.Truncated), Fault(lines[..^1]));
    }

    [Fact]
    public void Whoever_signs_with_another_key_is_found_by_those_who_have_the_right_one()
    {
        using var history = new ExportedHistory(8);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        var result = ExportedHistory.Check(history.Lines(), other.ExportSubjectPublicKeyInfo());

        Assert.Equal((false, AuditFault.Forged), (result.Verified, result.Fault));
    }

    [Theory]
    [InlineData(0, 8, 0, 8)]
    [InlineData(4, 4, 3, 3)]
    [InlineData(4, 7, 3, 5)]
    [InlineData(100, 101, 8, 0)]
    public void A_stretch_by_time_is_widened_to_whole_checkpoints_and_verifies(int fromHour, int toHour, long first, long entries)
    {
        using var history = new ExportedHistory(8);

        var result = ExportedHistory.Check(history.Lines(ExportedHistory.Start.AddHours(fromHour), ExportedHistory.Start.AddHours(toHour)), history.Key.ExportSubjectPublicKeyInfo());

        Assert.Equal((true, first, entries), (result.Verified, result.From, result.Entries));
    }

    [Fact]
    public void What_is_left_behind_a_cut_verifies()
    {
        using var history = new ExportedHistory(8);
        var export = new AuditExport("m", [history.PublicKey], from: null, to: null);
        export.Take(history.Checkpoints[0]);

        var result = ExportedHistory.Check([.. export.Take(history.Entries[3..], history.Checkpoints[1..]).Concat(export.End(history.Checkpoints[^1])).Select(line => line.Text)]);

        Assert.Equal((true, 3L, 5L), (result.Verified, result.From, result.Entries));
    }

    [Fact]
    public void A_history_without_entries_verifies_and_is_signed()
    {
        using var history = new ExportedHistory(1);
        var none = AuditSeal.Sign(history.Key, "m", -1, AuditChain.EmptyHash, ExportedHistory.Start);
        string[] lines = [.. new AuditExport("m", [history.PublicKey], null, null).End(none).Select(line => line.Text)];

        Assert.True(ExportedHistory.Check(lines).Verified);
        Assert.False(ExportedHistory.Check(lines.Select(line => line.Replace("\"model\":\"m\"", "\"model\":\"n\"", StringComparison.Ordinal))).Verified);
    }

    private static byte[] Whole { get; } = Export();

    private static (long?, AuditFault?) Fault(string[] lines)
    {
        var result = ExportedHistory.Check(lines);
        Assert.False(result.Verified);
        return (result.FirstBroken, result.Fault);
    }

    private static byte[] Export()
    {
        using var history = new ExportedHistory(5);
        return Encoding.UTF8.GetBytes(string.Concat(history.Lines().Select(line => line + "\n")));
    }
}
