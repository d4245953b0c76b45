using Orleans.Storage;
using Sentinel.Testing;

namespace Sentinel.Feed.Tests.Blobs;

public sealed class BlobStorageTests(BlobSilo silo) : IClassFixture<BlobSilo>
{
    private const string StateName = "note";

    private readonly GrainId _grain = GrainId.Create("note", Guid.NewGuid().ToString("N"));

    [AzuriteFact]
    public async Task A_record_that_was_never_written_reads_as_new()
    {
        var read = await ReadAsync(silo.Storage);

        Assert.False(read.RecordExists);
        Assert.Null(read.ETag);
        Assert.Equal("", read.State!.Text);
    }

    [AzuriteFact]
    public async Task What_was_written_is_read_back_with_its_etag()
    {
        var written = await WriteAsync(silo.Storage, "first");

        var read = await ReadAsync(silo.Storage);

        Assert.True(read.RecordExists);
        Assert.Equal(written.ETag, read.ETag);
        Assert.Equal("first", read.State!.Text);
    }

    [AzuriteFact]
    public async Task The_blob_is_named_after_state_and_grain_and_holds_the_serializers_bytes()
    {
        await WriteAsync(silo.Storage, "plain");

        var blob = await silo.Blobs.GetBlobClient($"{StateName}-{_grain}.json").DownloadContentAsync();

        Assert.Equal("plain", blob.Value.Content.ToString());
    }

    [AzuriteFact]
    public async Task Every_write_moves_the_etag()
    {
        var state = await WriteAsync(silo.Storage, "one");
        var first = state.ETag;

        await RewriteAsync(silo.Storage, state, "two");

        Assert.NotEqual(first, state.ETag);
        Assert.Equal("two", (await ReadAsync(silo.Storage)).State!.Text);
    }

    [AzuriteFact]
    public async Task A_writer_that_has_not_seen_the_latest_write_is_refused()
    {
        await WriteAsync(silo.Storage, "one");
        var slow = await ReadAsync(silo.Storage);
        await RewriteAsync(silo.Storage, await ReadAsync(silo.Storage), "quick");

        await Assert.ThrowsAsync<InconsistentStateException>(() => RewriteAsync(silo.Storage, slow, "slow"));

        Assert.Equal("quick", (await ReadAsync(silo.Storage)).State!.Text);
    }

    [AzuriteFact]
    public async Task Of_several_first_writers_one_wins()
    {
        var won = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            try
            {
                await WriteAsync(silo.Storage, $"{i}");
                return true;
            }
            catch (InconsistentStateException)
            {
                return false;
            }
        }));

        Assert.Equal(1, won.Count(w => w));
        Assert.Equal($"{Array.IndexOf(won, true)}", (await ReadAsync(silo.Storage)).State!.Text);
    }

    [AzuriteFact]
    public async Task A_cleared_record_is_gone_and_can_be_written_anew()
    {
        var state = await WriteAsync(silo.Storage, "one");

        await silo.Storage.ClearStateAsync(StateName, _grain, state);

        Assert.False(state.RecordExists);
        Assert.Equal("", state.State!.Text);
        Assert.False((await ReadAsync(silo.Storage)).RecordExists);
        Assert.False((await silo.Blobs.GetBlobClient($"{StateName}-{_grain}.json").ExistsAsync()).Value);
        await WriteAsync(silo.Storage, "two");
        Assert.Equal("two", (await ReadAsync(silo.Storage)).State!.Text);
    }

    [AzuriteFact]
    public async Task Clearing_over_another_writers_record_is_refused()
    {
        var state = await WriteAsync(silo.Storage, "one");
        await RewriteAsync(silo.Storage, await ReadAsync(silo.Storage), "two");

        await Assert.ThrowsAsync<InconsistentStateException>(() => silo.Storage.ClearStateAsync(StateName, _grain, state));

        Assert.Equal("two", (await ReadAsync(silo.Storage)).State!.Text);
    }

    [AzuriteFact]
    public async Task Where_blobs_are_kept_a_cleared_record_holds_off_writers_that_have_not_seen_it_go()
    {
        var state = await WriteAsync(silo.KeepingStorage, "one");
        var late = await ReadAsync(silo.KeepingStorage);

        await silo.KeepingStorage.ClearStateAsync(StateName, _grain, state);

        Assert.False((await ReadAsync(silo.KeepingStorage)).RecordExists);
        await Assert.ThrowsAsync<InconsistentStateException>(() => RewriteAsync(silo.KeepingStorage, late, "late"));
        await RewriteAsync(silo.KeepingStorage, state, "two");
        Assert.Equal("two", (await ReadAsync(silo.KeepingStorage)).State!.Text);
    }

    [AzuriteFact]
    public async Task Ten_megabytes_are_kept()
    {
        var text = new string('x', 10_000_000);

        await WriteAsync(silo.Storage, text);

        Assert.Equal(text, (await ReadAsync(silo.Storage)).State!.Text);
    }

    private async Task<GrainState<NoteState>> WriteAsync(IGrainStorage storage, string text)
    {
        var state = new GrainState<NoteState>();
        await RewriteAsync(storage, state, text);
        Assert.True(state.RecordExists);
        return state;
    }

    private Task RewriteAsync(IGrainStorage storage, GrainState<NoteState> state, string text)
    {
        state.State = new NoteState { Text = text };
        return storage.WriteStateAsync(StateName, _grain, state);
    }

    private async Task<GrainState<NoteState>> ReadAsync(IGrainStorage storage)
    {
        var state = new GrainState<NoteState>();
        await storage.ReadStateAsync(StateName, _grain, state);
        return state;
    }
}
