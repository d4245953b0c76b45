using System.Numerics;
using System.Runtime.InteropServices;

namespace Sentinel.Statistics.Tables;

/// <summary>
/// Distinct UTF-8 names in the order of first appearance, found by their bytes without making a string: open addressing over one
/// buffer of bytes. Look-ups allocate nothing; adding grows the buffers by doubling.
/// </summary>
internal sealed class Utf8Index
{
    private byte[] _text = new byte[256];
    private int[] _starts = new int[16];
    private uint[] _hashes = new uint[16];
    private int[] _slots = new int[32];

    /// <summary>The number of names.</summary>
    public int Count { get; private set; }

    /// <summary>The bytes of a name.</summary>
    public ReadOnlySpan<byte> this[int index] => _text.AsSpan(_starts[index], EndOf(index) - _starts[index]);

    /// <summary>The index of a name, −1 when it is not there.</summary>
    public int Find(ReadOnlySpan<byte> name)
    {
        uint hash = Hash(name);
        return _slots[SlotOf(name, hash)] - 1;
    }

    /// <summary>The index of a name, which is added when it is not there.</summary>
    public int FindOrAdd(ReadOnlySpan<byte> name)
    {
        uint hash = Hash(name);
        int slot = SlotOf(name, hash);
        int known = _slots[slot];
        return known != 0 ? known - 1 : Add(name, hash, slot);
    }

    /// <summary>The names as strings.</summary>
    public string[] ToStrings()
    {
        var names = new string[Count];
        for (int i = 0; i < Count; i++)
        {
            names[i] = System.Text.Encoding.UTF8.GetString(this[i]);
        }

        return names;
    }

    private static uint Hash(ReadOnlySpan<byte> name)
    {
        const ulong Multiplier = 0x9E37_79B9_7F4A_7C15UL;
        ulong hash = (ulong)name.Length;
        while (name.Length >= sizeof(ulong))
        {
            hash = BitOperations.RotateLeft((hash ^ MemoryMarshal.Read<ulong>(name)) * Multiplier, 29);
            name = name[sizeof(ulong)..];
        }

        foreach (byte value in name)
        {
            hash = (hash ^ value) * Multiplier;
        }

        hash ^= hash >> 32;
        return (uint)((hash * Multiplier) >> 32);
    }

    private int EndOf(int index) => _starts[index + 1];

    private int SlotOf(ReadOnlySpan<byte> name, uint hash)
    {
        int mask = _slots.Length - 1;
        int slot = (int)hash & mask;
        while (_slots[slot] != 0)
        {
            int index = _slots[slot] - 1;
            if (_hashes[index] == hash && this[index].SequenceEqual(name))
            {
                break;
            }

            slot = (slot + 1) & mask;
        }

        return slot;
    }

    private int Add(ReadOnlySpan<byte> name, uint hash, int slot)
    {
        int index = Count++;
        if (Count + 1 > _starts.Length)
        {
            Array.Resize(ref _starts, _starts.Length * 2);
            Array.Resize(ref _hashes, _hashes.Length * 2);
        }

        int start = _starts[index];
        if (start + name.Length > _text.Length)
        {
            Array.Resize(ref _text, Math.Max(_text.Length * 2, start + name.Length));
        }

        name.CopyTo(_text.AsSpan(start));
        _starts[Count] = start + name.Length;
        _hashes[index] = hash;
        _slots[slot] = Count;
        if (Count * 2 > _slots.Length)
        {
            Rehash();
        }

        return index;
    }

    private void Rehash()
    {
        _slots = new int[_slots.Length * 2];
        int mask = _slots.Length - 1;
        for (int index = 0; index < Count; index++)
        {
            int slot = (int)_hashes[index] & mask;
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }

            _slots[slot] = index + 1;
        }
    }
}
