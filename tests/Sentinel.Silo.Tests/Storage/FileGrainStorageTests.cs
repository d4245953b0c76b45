using Orleans.Storage;
using Sentinel.Grains.Storage;
using Sentinel.Silo.Storage;

namespace Sentinel.Silo.Tests.Storage;

public sealed class FileGrainStorageTests : IDisposable
{
    private static readonly GrainId Grain = GrainId.Create("window-shard", "housing@1.0.0/sentinel.predictions/3");

    private readonly string _folder = Directory.CreateTempSubdirectory("sentinel-storage-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_is_written_is_read_by_the_next_process()
    {
        await using (var first = Open())
        {
            await WriteAsync(first.Storage, await ReadAsync(first.Storage), [1, 2, 3]);
        }

        await using var next = Open();
        var state = await ReadAsync(next.Storage);
        Assert.True(state.RecordExists);
        Assert.Equal([1, 2, 3], state.State!.Bytes);
    }

    [Fact]
    public async Task A_stale_ETag_changes_nothing()
    {
        await using var open = Open();
        var winner = await ReadAsync(open.Storage);
        var loser = await ReadAsync(open.Storage);
        await WriteAsync(open.Storage, winner, [1]);

        await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync(open.Storage, loser, [2]));

        Assert.Equal([1], (await ReadAsync(open.Storage)).State!.Bytes);
        await WriteAsync(open.Storage, winner, [3]);
    }

    [Fact]
    public async Task A_cleared_record_is_gone()
    {
        await using var open = Open();
        var state = await ReadAsync(open.Storage);
        await WriteAsync(open.Storage, state, [1]);

        await open.Storage.ClearStateAsync("record", Grain, state);

        Assert.False((await ReadAsync(open.Storage)).RecordExists);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task A_crash_at_any_step_leaves_the_old_record_or_the_new_one(int stepsBeforeCrash)
    {
        await using (var before = Open())
        {
            await WriteAsync(before.Storage, await ReadAsync(before.Storage), [1, 1, 1]);
        }

        await using (var crashing = Open(new CrashingFiles(stepsBeforeCrash)))
        {
            var state = await ReadAsync(crashing.Storage);
            var error = await Record.ExceptionAsync(() => WriteAsync(crashing.Storage, state, [2, 2, 2, 2]));
            Assert.Equal(stepsBeforeCrash < 4, error is IOException);
        }

        await using var after = Open();
        var found = await ReadAsync(after.Storage);
        Assert.Equal(stepsBeforeCrash < 3 ? [1, 1, 1] : (byte[])[2, 2, 2, 2], found.State!.Bytes);
        await WriteAsync(after.Storage, found, [3]);
    }

    [Fact]
    public async Task A_write_that_fails_after_it_succeeded_leaves_its_writer_with_a_stale_ETag()
    {
        await using var open = Open(new CrashingFiles(3));
        var state = await ReadAsync(open.Storage);

        await Assert.ThrowsAsync<IOException>(() => WriteAsync(open.Storage, state, [1]));

        await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync(open.Storage, state, [2]));
        Assert.Equal([1], (await ReadAsync(open.Storage)).State!.Bytes);
    }

    [Fact]
    public async Task A_damaged_file_is_named()
    {
        await using var open = Open();
        await WriteAsync(open.Storage, await ReadAsync(open.Storage), [1, 2, 3]);
        var file = Directory.EnumerateFiles(_folder, "window-shard*", SearchOption.AllDirectories).Single();
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[^6] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(open.Storage));

        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.Contains(Grain.ToString(), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_belongs_to_one_silo_at_a_time()
    {
        await using (Open())
        {
            var error = Assert.Throws<InvalidOperationException>(() => Open());
            Assert.Contains("in use by another silo", error.Message, StringComparison.Ordinal);
            Assert.Contains(_folder, error.Message, StringComparison.Ordinal);
        }

        await using var next = Open();
        Assert.False((await ReadAsync(next.Storage)).RecordExists);
    }

    [Theory]
    [InlineData("../../etc/passwd", "..\\..\\etc\\passwd")]
    [InlineData("Housing", "housing")]
    [InlineData("a:b?c*d", "a:b?c*e")]
    [InlineData("ä€🚕", "ä€🚗")]
    [InlineData("CON", "NUL")]
    public async Task Any_key_has_a_file_of_its_own_inside_the_folder(string one, string other)
    {
        await using var open = Open();
        foreach (var key in (string[])[one, other, new string('x', 3000) + one])
        {
            var id = GrainId.Create("model", key);
            var state = new GrainState<GrainRecord>(new GrainRecord { Bytes = System.Text.Encoding.UTF8.GetBytes(key) });
            await open.Storage.WriteStateAsync("record", id, state);
        }

        foreach (var key in (string[])[one, other])
        {
            var state = new GrainState<GrainRecord>(new GrainRecord());
            await open.Storage.ReadStateAsync("record", GrainId.Create("model", key), state);
            Assert.Equal(key, System.Text.Encoding.UTF8.GetString(state.State!.Bytes));
        }

        var files = Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "lock").ToArray();
        Assert.Equal(3, files.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(files, file => Assert.Matches("^[a-zA-Z0-9@+_.-]+$", Path.GetFileName(file)));
    }

    private static async Task<GrainState<GrainRecord>> ReadAsync(FileGrainStorage storage)
    {
        var state = new GrainState<GrainRecord>(new GrainRecord());
        await storage.ReadStateAsync("record", Grain, state);
        return state;
    }

    private static Task WriteAsync(FileGrainStorage storage, GrainState<GrainRecord> state, byte[] bytes)
    {
        state.State = new GrainRecord { Bytes = bytes };
        return storage.WriteStateAsync("record", Grain, state);
    }

    private OpenStorage Open(IRecordFiles? files = null)
    {
        var storage = new FileGrainStorage(new FileGrainStorageOptions { Folder = _folder }, files ?? new DurableRecordFiles());
        storage.Open();
        return new OpenStorage(storage);
    }

    private sealed class OpenStorage(FileGrainStorage storage) : IAsyncDisposable
    {
        public FileGrainStorage Storage => storage;

        public ValueTask DisposeAsync()
        {
            storage.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>Crashes once: in the middle of a file, before or after a rename, before or after a flush of the folder, which it counts as steps.</summary>
    private sealed class CrashingFiles(int stepsBeforeCrash) : IRecordFiles
    {
        private readonly DurableRecordFiles _files = new();
        private int _steps = stepsBeforeCrash;

        public void Write(string path, ReadOnlySpan<byte> bytes)
        {
            if (_steps == 0)
            {
                _files.Write(path, bytes[..(bytes.Length / 2)]);
            }

            Step();
            _files.Write(path, bytes);
            Step();
        }

        public void Rename(string from, string to)
        {
            Step();
            _files.Rename(from, to);
        }

        public void Delete(string path) => _files.Delete(path);

        public void FlushFolder(string folder)
        {
            if (Directory.EnumerateFiles(folder, "window-shard*").Any())
            {
                Step();
            }

            _files.FlushFolder(folder);
        }

        private void Step()
        {
            if (_steps-- == 0)
            {
                throw new IOException("the machine stopped here, as the test wanted");
            }
        }
    }
}
