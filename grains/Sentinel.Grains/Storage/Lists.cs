using System.Collections.Immutable;
using Sentinel.Decisions.Models;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Storage;

/// <summary>Reads one item of a list.</summary>
public delegate T ItemReader<out T>(ref ByteReader reader);

/// <summary>Lists, values by name and values that may be absent in records.</summary>
public static class Lists
{
    /// <summary>Writes a list with its length before it.</summary>
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
    public static T[] List<T>(this ref ByteReader reader, ItemReader<T> read)
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
    public static string[] Texts(this ref ByteReader reader) => reader.List(static (ref ByteReader r) => r.Text());

    /// <summary>Writes texts by key.</summary>
    public static void Map(this ByteWriter writer, ImmutableSortedDictionary<string, string> map) => writer.List(
        map,
        static (w, pair) =>
        {
            w.Text(pair.Key);
            w.Text(pair.Value);
        });

    /// <summary>Reads texts by key.</summary>
    public static ImmutableSortedDictionary<string, string> Map(this ref ByteReader reader) =>
        Sorted.Empty.AddRange(reader.List(static (ref ByteReader r) => KeyValuePair.Create(r.Text(), r.Text())));

    /// <summary>Writes numbers by key.</summary>
    public static void Numbers(this ByteWriter writer, ImmutableSortedDictionary<string, double> numbers) => writer.List(
        numbers,
        static (w, pair) =>
        {
            w.Text(pair.Key);
            w.Double(pair.Value);
        });

    /// <summary>Reads numbers by key, in ordinal order.</summary>
    public static ImmutableSortedDictionary<string, double> Numbers(this ref ByteReader reader) => reader.Numbers(static (ref ByteReader r) => r.Text());

    /// <summary>Reads numbers by key, in ordinal order, where keys are written in another way.</summary>
    public static ImmutableSortedDictionary<string, double> Numbers(this ref ByteReader reader, ItemReader<string> readKey) =>
        ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, reader.List((ref ByteReader r) => KeyValuePair.Create(readKey(ref r), r.Double())));

    /// <summary>Writes a value, or that there is none.</summary>
    public static void Optional<T>(this ByteWriter writer, T? item, Action<ByteWriter, T> write)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(write);
        writer.Flag(item is not null);
        if (item is not null)
        {
            write(writer, item);
        }
    }

    /// <summary>Reads a value; null where there is none.</summary>
    public static T? Optional<T>(this ref ByteReader reader, ItemReader<T> read)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(read);
        return reader.Flag() ? read(ref reader) : null;
    }

    /// <summary>Writes a number, or that there is none.</summary>
    public static void OptionalDouble(this ByteWriter writer, double? value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Flag(value is not null);
        if (value is { } number)
        {
            writer.Double(number);
        }
    }

    /// <summary>Reads a number; null where there is none.</summary>
    public static double? OptionalDouble(this ref ByteReader reader) => reader.Flag() ? reader.Double() : null;
}
