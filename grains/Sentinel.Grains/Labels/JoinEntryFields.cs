using System.Buffers.Binary;
using Sentinel.Contracts.Batches;
using Sentinel.Decisions.Labels;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Labels;

/// <summary>Entries of label stores in records: the texts of all of them once, then each with its id, its number and the places of its texts.</summary>
internal static class JoinEntryFields
{
    internal static void Write(ByteWriter writer, ReadOnlySpan<JoinEntry> entries)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            Place(entry.Place);
            Place(entry.Text);
        }

        writer.Texts([.. places.OrderBy(place => place.Value).Select(place => place.Key)]);
        writer.Count(entries.Length);
        Span<byte> id = stackalloc byte[RowId.SizeBytes];
        foreach (var entry in entries)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(id, entry.Id.High);
            BinaryPrimitives.WriteUInt64LittleEndian(id[sizeof(ulong)..], entry.Id.Low);
            writer.Raw(id);
            writer.Double(entry.Number);
            writer.Count(PlaceOf(entry.Place));
            writer.Count(PlaceOf(entry.Text));
        }

        void Place(string? text)
        {
            if (text is not null)
            {
                places.TryAdd(text, places.Count);
            }
        }

        // 0 is none.
        int PlaceOf(string? text) => text is null ? 0 : places[text] + 1;
    }

    internal static JoinEntry[] Read(ref ByteReader reader)
    {
        var texts = reader.Texts();
        var entries = new JoinEntry[reader.ListLength(itemBytes: RowId.SizeBytes + sizeof(double) + 2)];
        for (var i = 0; i < entries.Length; i++)
        {
            var id = reader.Raw(RowId.SizeBytes);
            var row = new RowId(BinaryPrimitives.ReadUInt64LittleEndian(id), BinaryPrimitives.ReadUInt64LittleEndian(id[sizeof(ulong)..]));
            var number = reader.Double();
            var window = TextAt(texts, reader.Count());
            entries[i] = new JoinEntry(row, window, number, TextAt(texts, reader.Count()));
        }

        return entries;
    }

    private static string? TextAt(string[] texts, long place) =>
        place == 0 ? null : place <= texts.Length ? texts[place - 1] : throw new InvalidDataException($"Text {place} of an entry is not there: there are {texts.Length}.");
}
