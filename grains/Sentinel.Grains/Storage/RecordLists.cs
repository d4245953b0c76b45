using System.Collections.Immutable;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Storage;

/// <summary>Writes one item of a list.</summary>
public delegate void ItemWriter<in T>(ByteWriter writer, T item);

/// <summary>Reads one item of a list.</summary>
public delegate T ItemReader<out T>(ref ByteReader reader);

/// <summary>Lists, values by name and options in records.</summary>
public static class RecordLists
{
    /// <summary>Writes a list with its length before it.</summary>
    public static void List<T>(this ByteWriter writer, IReadOnlyCollection<T> items, ItemWriter<T> write)
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

    /// <summary>Writes a value, or that there is none.</summary>
    public static void Optional<T>(this ByteWriter writer, T? item, ItemWriter<T> write)
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

    /// <summary>Writes texts by name.</summary>
    public static void Texts(this ByteWriter writer, ImmutableSortedDictionary<string, string> texts) =>
        writer.List(texts, static (w, entry) =>
        {
            w.Text(entry.Key);
            w.Text(entry.Value);
        });

    /// <summary>Reads texts by name, in ordinal order.</summary>
    public static ImmutableSortedDictionary<string, string> Texts(this ref ByteReader reader) =>
        ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, reader.List(static (ref ByteReader r) => KeyValuePair.Create(r.Text(), r.Text())));

    /// <summary>Writes numbers by name.</summary>
    public static void Numbers(this ByteWriter writer, ImmutableSortedDictionary<string, double> numbers) =>
        writer.List(numbers, static (w, entry) =>
        {
            w.Text(entry.Key);
            w.Double(entry.Value);
        });

    /// <summary>Reads numbers by name, in ordinal order.</summary>
    public static ImmutableSortedDictionary<string, double> Numbers(this ref ByteReader reader) =>
        ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, reader.List(static (ref ByteReader r) => KeyValuePair.Create(r.Text(), r.Double())));
}
