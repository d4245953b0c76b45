using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sentinel.Contracts.Audit;
using Sentinel.Decisions.Audit;
using Sentinel.Decisions.Models;

namespace Sentinel.Decisions.Tests.Audit;

public sealed class AuditChainTests
{
    private static readonly AuditDraft Draft = new(
        "m/1", "version.promoted", "2", "ada", "it is \"better\"\n\u0001é", new DateTimeOffset(2026, 11, 21, 9, 0, 0, TimeSpan.FromHours(2)), Sorted.Of(("b", "2"), ("a", "1"), ("B", "3")));

    [Fact]
    public void The_text_that_is_hashed_is_canonical() => Assert.Equal(
        """{"actor":"ada","data":{"B":"3","a":"1","b":"2"},"id":"m/1","kind":"version.promoted","number":7,"reason":"it is \"better\"\n\u0001é","time":"2026-11-21T07:00:00.0000000Z","version":"2"}""",
        CanonicalJson.Write(7, Draft));

    [Fact]
    public void A_hash_is_SHA_256_of_the_previous_one_and_the_text()
    {
        var previous = new string('a', 64);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(previous + CanonicalJson.Write(7, Draft)))), AuditChain.Link(7, previous, Draft).Hash);
    }

    [Fact]
    public void A_sound_chain_verifies_and_any_change_is_found_where_it_is() => Check.One(Config.QuickThrowOnFailure, Prop.ForAll(
        (from length in Gen.Choose(1, 12) from at in Gen.Choose(0, length - 1) from how in Gen.Choose(0, 4) select (length, at, how)).ToArbitrary(),
        sample =>
        {
            var chain = Chain(sample.length);
            Assert.True(Verify(chain, chain).Verified);

            var (changed, first) = Change(chain, sample.at, sample.how);
            var found = Verify(changed, chain);
            Assert.False(found.Verified);
            Assert.Equal(first, found.FirstBroken);
        }));

    [Fact]
    public void An_empty_chain_verifies() => Assert.Equal(new AuditVerification(true, 0, null, AuditChain.EmptyHash), AuditCheck.Start.End(0, AuditChain.EmptyHash));

    private static (AuditEntry[] Chain, long First) Change(AuditEntry[] chain, int at, int how)
    {
        var entry = chain[at];
        return how switch
        {
            0 => ([.. chain[..at], entry with { Draft = entry.Draft with { Reason = "another" } }, .. chain[(at + 1)..]], at),
            1 => ([.. chain[..at], .. chain[(at + 1)..]], at),
            2 => ([.. chain[..at], entry, .. chain[at..]], at + 1),
            3 => ([.. chain[..at], AuditChain.Link(at, entry.PreviousHash, entry.Draft with { Actor = "eve" }), .. chain[(at + 1)..]], at + 1),
            _ => (chain[..at], at),
        };
    }

    private static AuditVerification Verify(AuditEntry[] stored, AuditEntry[] remembered) =>
        stored.Aggregate(AuditCheck.Start, (check, entry) => check.Next(entry)).End(remembered.Length, remembered.Length == 0 ? AuditChain.EmptyHash : remembered[^1].Hash);

    private static AuditEntry[] Chain(int length)
    {
        var entries = new List<AuditEntry>();
        for (var i = 0; i < length; i++)
        {
            entries.Add(AuditChain.Link(i, i == 0 ? AuditChain.EmptyHash : entries[^1].Hash, Draft with { Id = i.ToString(CultureInfo.InvariantCulture) }));
        }

        return [.. entries];
    }
}
