using Sentinel.Ingest.Batching;

namespace Sentinel.Ingest.Partitions;

/// <summary>The lanes of a partition, found by the bytes of model and version; the one used last is tried first, for most messages come for the same version. Threading: none.</summary>
internal sealed class LaneTable
{
    private CategoryDictionary _names = new();
    private List<VersionLane> _lanes = [];
    private List<byte[]> _keys = [];
    private byte[] _key = new byte[256];
    private VersionLane? _last;

    /// <summary>All lanes.</summary>
    public IReadOnlyList<VersionLane> All => _lanes;

    /// <summary>The lane of a version, made where there is none.</summary>
    public VersionLane Find(ReadOnlySpan<byte> model, ReadOnlySpan<byte> version, PartitionReader owner, out bool isNew)
    {
        isNew = false;
        if (_last is { } last && last.Is(model, version))
        {
            return last;
        }

        var code = _names.Intern(Key(model, version));
        isNew = code == _lanes.Count;
        if (isNew)
        {
            _lanes.Add(new VersionLane(owner, model, version));
            _keys.Add(Key(model, version).ToArray());
        }

        return _last = _lanes[code];
    }

    /// <summary>Drops the lanes that may go.</summary>
    public void Remove(Predicate<VersionLane> mayGo)
    {
        var (lanes, keys, names) = (new List<VersionLane>(), new List<byte[]>(), new CategoryDictionary());
        for (var i = 0; i < _lanes.Count; i++)
        {
            if (mayGo(_lanes[i]))
            {
                _lanes[i].Sender?.Dispose();
            }
            else
            {
                names.Intern(_keys[i]);
                lanes.Add(_lanes[i]);
                keys.Add(_keys[i]);
            }
        }

        (_lanes, _keys, _names, _last) = (lanes, keys, names, null);
    }

    private ReadOnlySpan<byte> Key(ReadOnlySpan<byte> model, ReadOnlySpan<byte> version)
    {
        var length = model.Length + 1 + version.Length;
        if (_key.Length < length)
        {
            _key = new byte[2 * length];
        }

        model.CopyTo(_key);
        _key[model.Length] = 0;
        version.CopyTo(_key.AsSpan(model.Length + 1));
        return _key.AsSpan(0, length);
    }
}
