using Orleans.Storage;
using Sentinel.Grains.Storage;

namespace Sentinel.Silo.Storage;

/// <summary>
/// Grain records as files: the embedded default, for one silo. A write with another ETag than the stored one fails with <see cref="InconsistentStateException"/> and changes nothing.
/// Stores <see cref="GrainRecord"/> only.
/// </summary>
public sealed class FileGrainStorage : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private const int GateCount = 64;

    private readonly string _folderPath;
    private readonly IRecordFiles _files;
    private readonly SemaphoreSlim[] _gates = [.. Enumerable.Range(0, GateCount).Select(_ => new SemaphoreSlim(1))];
    private RecordFolder? _folder;

    /// <summary>Storage in a folder, which is taken when the silo starts.</summary>
    public FileGrainStorage(FileGrainStorageOptions options)
        : this(options, new DurableRecordFiles())
    {
    }

    internal FileGrainStorage(FileGrainStorageOptions options, IRecordFiles files)
    {
        ArgumentNullException.ThrowIfNull(options);
        _folderPath = options.Folder;
        _files = files;
    }

    private RecordFolder Folder => _folder ?? throw new InvalidOperationException($"The storage in {_folderPath} is not open: the silo has not started, or has stopped.");

    /// <summary>Takes the folder.</summary>
    /// <exception cref="InvalidOperationException">Another process holds it, or it cannot be written to.</exception>
    public void Open() => _folder ??= RecordFolder.Open(_folderPath, _files);

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(
            nameof(FileGrainStorage),
            ServiceLifecycleStage.RuntimeStorageServices,
            _ =>
            {
                Open();
                return Task.CompletedTask;
            },
            _ =>
            {
                Dispose();
                return Task.CompletedTask;
            });

    /// <inheritdoc/>
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var state = Recognise(grainState);
        var name = RecordFilePath.NameOf(stateName, grainId);
        return GuardAsync(name, () =>
        {
            var stored = Folder.Read(name);
            state.State = new GrainRecord { Bytes = stored?.Bytes ?? [] };
            state.ETag = stored?.ETag;
            state.RecordExists = stored is not null;
        });
    }

    /// <inheritdoc/>
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var state = Recognise(grainState);
        var name = RecordFilePath.NameOf(stateName, grainId);
        return GuardAsync(name, () =>
        {
            CheckETag(name, state);
            var record = RecordFile.After(state.ETag, name, state.State!.Bytes);
            Folder.Write(record);
            state.ETag = record.ETag;
            state.RecordExists = true;
        });
    }

    /// <inheritdoc/>
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var state = Recognise(grainState);
        var name = RecordFilePath.NameOf(stateName, grainId);
        return GuardAsync(name, () =>
        {
            CheckETag(name, state);
            Folder.Delete(name);
            state.State = new GrainRecord();
            state.ETag = null;
            state.RecordExists = false;
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _folder?.Dispose();
        _folder = null;
    }

    private static IGrainState<GrainRecord> Recognise<T>(IGrainState<T> state) =>
        state as IGrainState<GrainRecord> ?? throw new NotSupportedException($"{nameof(FileGrainStorage)} stores {nameof(GrainRecord)} only, not {typeof(T)}");

    private void CheckETag(string name, IGrainState<GrainRecord> state)
    {
        var stored = Folder.Read(name)?.ETag;
        if (stored != state.ETag)
        {
            throw new InconsistentStateException($"The record of {name} was changed by somebody else since it was read", stored, state.ETag);
        }
    }

    /// <summary>One at a time for a name, and off the grain's turn, since a flush takes milliseconds.</summary>
    private async Task GuardAsync(string name, Action work)
    {
        var gate = _gates[(uint)string.GetHashCode(name, StringComparison.Ordinal) % GateCount];
        await gate.WaitAsync();
        try
        {
            await Task.Run(work);
        }
        finally
        {
            gate.Release();
        }
    }
}
