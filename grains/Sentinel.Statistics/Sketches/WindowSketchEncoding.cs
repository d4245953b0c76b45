using Sentinel.Statistics.Encoding;
using Sentinel.Statistics.References;

namespace Sentinel.Statistics.Sketches;

/// <summary>The bytes of a <see cref="WindowSketch"/>, version 2: since it, rows are counted by phase where the reference has times.</summary>
internal static class WindowSketchEncoding
{
    private const ushort Version = 2;
    private const ushort SincePhases = 2;
    private const string What = "a window sketch";

    private static ReadOnlySpan<byte> Magic => "SWIN"u8;

    public static byte[] Encode(WindowSketch window)
    {
        var writer = Frame.Open(Magic, Version);
        writer.Raw(Convert.FromHexString(window.Reference.Digest));
        writer.Count(window.Rows);
        writer.Counts(window.RowsByPhase);
        foreach (var feature in window.Features)
        {
            feature.Numeric?.WriteTo(writer);
            feature.Categorical?.WriteTo(writer);
        }

        window.Prediction?.WriteTo(writer);
        window.Class?.WriteTo(writer);
        return Frame.Close(writer);
    }

    public static WindowSketch Decode(ReferenceProfile reference, ReadOnlySpan<byte> bytes)
    {
        var window = new WindowSketch(reference);
        byte[] digest = Convert.FromHexString(reference.Digest);
        var reader = Frame.Read(bytes, Magic, Version, What, out ushort version);
        var kept = reader.Raw(digest.Length);
        if (!kept.SequenceEqual(digest))
        {
            throw new InvalidDataException($"The window sketch is held against reference {Convert.ToHexStringLower(kept)}, not {reference.Digest}.");
        }

        window.RestoreRows(reader.Count(), version < SincePhases ? [] : reader.Counts());
        foreach (var feature in window.Features)
        {
            feature.Numeric?.ReadFrom(ref reader);
            feature.Categorical?.ReadFrom(ref reader);
        }

        window.Prediction?.ReadFrom(ref reader);
        window.Class?.ReadFrom(ref reader);
        return reader.AtEnd ? window : throw new InvalidDataException("The window sketch is longer than its fields.");
    }
}
