using Sentinel.Statistics.Encoding;
using Sentinel.Statistics.Estimation;
using Sentinel.Statistics.References;

namespace Sentinel.Statistics.Sketches;

/// <summary>
/// The bytes of a <see cref="WindowSketch"/>, version 3. Since 2, rows are counted by phase where the reference has times; since 3, scores are counted where it has outcomes,
/// distinct new names are counted, numeric features are kept together where the reference has them so, and rows are told apart by its segments.
/// </summary>
internal static class WindowSketchEncoding
{
    private const ushort Version = 3;
    private const ushort SincePhases = 2;
    private const ushort SinceScores = 3;
    private const ushort SinceJoint = 3;
    private const ushort SinceSegments = 3;
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
        writer.Flag(window.Scores is not null);
        if (window.Scores is { } scores)
        {
            writer.Block(scores.Encode());
        }

        window.Joint?.WriteTo(writer);
        foreach (var segment in window.Segments)
        {
            segment.WriteTo(writer);
        }

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
            feature.Categorical?.ReadFrom(ref reader, version >= SinceJoint);
        }

        window.Prediction?.ReadFrom(ref reader);
        window.Class?.ReadFrom(ref reader, version >= SinceJoint);
        if (version >= SinceScores && reader.Flag())
        {
            var scores = window.Scores ?? throw new InvalidDataException("The window sketch has scores, and its reference no outcomes of classes.");
            scores.Merge(ScoreCounts.Decode(reader.Block(), scores.Schema));
        }

        if (version >= SinceJoint)
        {
            window.Joint?.ReadFrom(ref reader);
        }

        if (version >= SinceSegments)
        {
            foreach (var segment in window.Segments)
            {
                segment.ReadFrom(ref reader);
            }
        }

        return reader.AtEnd ? window : throw new InvalidDataException("The window sketch is longer than its fields.");
    }
}
