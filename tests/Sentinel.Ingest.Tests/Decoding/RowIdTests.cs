using System.Text;
using Sentinel.Contracts.Batches;

namespace Sentinel.Ingest.Tests.Decoding;

public sealed class RowIdTests
{
    private readonly DecoderBench _bench = new();

    /// <summary>Published values of MurmurHash3 x64 128 with seed 0, among others those that Guava and spaolacci/murmur3 test against.</summary>
    [Theory]
    [InlineData("", 0x0000000000000000, 0x0000000000000000)]
    [InlineData("hello", 0xcbd8a7b341bd9b02, 0x5b1e906a48ae1d19)]
    [InlineData("hello, world", 0x342fac623a5ebc8e, 0x4cdcbc079642414d)]
    [InlineData("19 Jan 2038 at 3:14:07 AM", 0xb89e5988b737affc, 0x664fc2950231b2cb)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0xe34bbc7bbc071b6c, 0x7a433ca9c49a9347)]
    [InlineData("The quick brown fox jumps over the lazy dog.", 0xcd99481f9ee902c9, 0x695da1a38987b6e7)]
    public void The_hash_is_the_published_one(string text, ulong high, ulong low) => Assert.Equal(new RowId(high, low), RowId.Of(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Ids_of_every_length_and_of_every_byte_differ()
    {
        var bytes = Enumerable.Range(0, 64).Select(i => (byte)i).ToArray();
        var ids = Enumerable.Range(0, 65).Select(length => RowId.Of(bytes.AsSpan(0, length))).ToList();
        for (var i = 0; i < bytes.Length; i++)
        {
            var changed = bytes.ToArray();
            changed[i] ^= 0x80;
            ids.Add(RowId.Of(changed));
        }

        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public void Ids_stand_in_the_batch_whatever_they_are_written_as()
    {
        _bench.Decode("""{"id":"b\u00e9","model":"housing","version":"1.4.0","features":{"MedInc":1}}""");
        _bench.Decode("""{"model":"housing","version":"1.4.0","features":{"MedInc":1},"id":17}""");
        _bench.Decode("""{"model":"housing","version":"1.4.0","features":{"MedInc":1},"id":null}""");
        _bench.Decode("""{"ids":["x",null],"model":"housing","version":"1.4.0","predictions":[1,2]}""");

        Assert.Equal([RowId.Of("bé"u8), RowId.Of("17"u8), RowId.None, RowId.Of("x"u8), RowId.None], _bench.Seal().Ids);
    }

    [Theory]
    [InlineData("ids")]
    [InlineData("times")]
    public void A_list_that_comes_first_may_be_longer_than_what_there_is_room_for(string first)
    {
        var lists = new Dictionary<string, string>
        {
            ["ids"] = string.Join(',', Enumerable.Range(0, 500).Select(i => $"\"r{i}\"")),
            ["times"] = string.Join(',', Enumerable.Repeat("\"2026-11-21T07:00:00Z\"", 500)),
            ["predictions"] = string.Join(',', Enumerable.Repeat("1", 500)),
        };
        var ordered = lists.OrderByDescending(list => list.Key == first).Select(list => $"\"{list.Key}\":[{list.Value}]");

        Assert.Equal(500, _bench.Decode($"{{\"model\":\"housing\",\"version\":\"1.4.0\",{string.Join(',', ordered)}}}").Rows);

        Assert.Equal(Enumerable.Range(0, 500).Select(i => RowId.Of(System.Text.Encoding.UTF8.GetBytes($"r{i}"))), _bench.Seal().Ids);
    }

    [Fact]
    public void A_batch_without_ids_carries_none()
    {
        _bench.Decode("""{"model":"housing","version":"1.4.0","features":{"MedInc":1}}""");

        var batch = _bench.Seal();
        Assert.Equal(0, batch.Layout.HasIds);
        Assert.Empty(batch.Ids);
    }

    [Fact]
    public void The_id_of_a_CloudEvent_is_not_that_of_its_row()
    {
        _bench.Decode("""{"specversion":"1.0","id":"event-1","type":"io.sentinel.prediction.v1","source":"/x","data":{"model":"housing","version":"1.4.0","features":{"MedInc":1}}}""");
        _bench.Decode("""{"specversion":"1.0","id":"event-2","type":"io.sentinel.prediction.v1","source":"/x","data":{"id":"row","model":"housing","version":"1.4.0","features":{"MedInc":1}}}""");

        Assert.Equal([RowId.None, RowId.Of("row"u8)], _bench.Seal().Ids);
    }

    [Theory]
    [InlineData("""{"id":{"a":1},"model":"housing","version":"1.4.0","features":{"MedInc":1}}""", "id must be a text or a number")]
    [InlineData("""{"model":"housing","version":"1.4.0","predictions":[1],"ids":[true]}""", "ids[0] must be a text or a number")]
    [InlineData("""{"model":"housing","version":"1.4.0","predictions":[1,2],"ids":["a"]}""", "ids has 1 cells, what comes before it has 2: all lists of a message must have one length")]
    [InlineData("""{"model":"housing","version":"1.4.0","predictions":[1,2],"ids":"a"}""", "ids must be a list")]
    public void An_id_that_can_be_none_is_a_fault(string json, string detail)
    {
        var result = _bench.Decode(json);

        Assert.Equal((Sentinel.Ingest.Decoding.RejectReason.BadType, detail), (result.Reason, result.Detail));
        Assert.True(_bench.Builder.IsEmpty);
    }

    [Fact]
    public void A_batch_of_layout_version_1_is_read_as_it_was_written()
    {
        // One row, one numeric feature, a prediction: offset 7, time 9, cells 1.5 and 0.5.
        var written = Convert.FromHexString("01010000010000000100000000000000" + "0700000000000000" + "0900000000000000" + "000000000000F83F" + "000000000000E03F");

        var batch = SealedColumns.Read(written);

        Assert.Equal([7L], batch.Offsets);
        Assert.Equal([9L], batch.Times);
        Assert.Equal([1.5], batch.Numeric[0]);
        Assert.Equal([0.5], batch.Prediction);
        Assert.Empty(batch.Ids);
    }

    [Fact]
    public void A_batch_of_layout_version_2_is_read_as_it_was_written()
    {
        var written = Convert.FromHexString(
            "02010101010000000000000000000000" + "0700000000000000" + "0900000000000000" + "000000000000E03F" + "00000000" + "029BBD41B3A7D8CB" + "191DAE486A901E5B" + "01000000" + "01000000" + "41");

        var batch = SealedColumns.Read(written);

        Assert.Equal([RowId.Of("hello"u8)], batch.Ids);
        Assert.Equal(["A"], batch.Class);
        Assert.Equal([0.5], batch.Prediction);
    }
}
