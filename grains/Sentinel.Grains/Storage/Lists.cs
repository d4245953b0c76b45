using System.Collections.Immutable;
using Sentinel.Decisions.Models;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Storage;

/// <summary>Reads one item of a list.</summary>
public delegate T ItemReader<T>(ref ByteReader reader);

/// <summary>Lists and maps in records: their length, then their items.</summary>
public static class Lists
{
    /// <summary>Writes a list.</summary>
    public static void List<T>(this ByteWriter writer, IReadOnlyCollection<T> items, Action<ByteWriter, T> write)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(write);
        writer.Count(items.Count);
        foreach (var item in items)
        {
            write(writer, item);
        }
    }

    /// <summary>Reads a list.</summary>
    public static T[] List<T>(ref ByteReader reader, ItemReader<T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        var items = new T[reader.ListLength(itemBytes: 1)];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = read(ref reader);
        }

        return items;
    }

    /// <summary>Writes texts.</summary>
    public static void Texts(this ByteWriter writer, IReadOnlyCollection<string> texts) => writer.List(texts, static (w, text) => w.Text(text));

    /// <summary>Reads texts.</summary>
    public static string[] Texts(ref ByteReader reader) => List(ref reader, static (ref ByteReader r) => r.Text());

    /// <summary>Writes texts by key.</summary>
    public static void Map(this ByteWriter writer, ImmutableSortedDictionary<string, string> map) => writer.List(
        map,
        static (w, pair) =>
        {
            w.Text(pair.Key);
            w.Text(pair.Value);
        });

    /// <summary>Reads texts by key.</summary>
    public static ImmutableSortedDictionary<string, string> Map(ref ByteReader reader) =>
        Sorted.Empty.AddRange(List(ref reader, static (ref ByteReader r) => KeyValuePair.Create(r.Text(), r.Text())));
}
