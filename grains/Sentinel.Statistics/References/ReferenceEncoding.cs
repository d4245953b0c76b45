using Sentinel.Statistics.Encoding;
using Sentinel.Statistics.Estimation;
using Sentinel.Statistics.Evidence;
using Sentinel.Statistics.Segments;

namespace Sentinel.Statistics.References;

/// <summary>
/// The bytes of a <see cref="ReferenceProfile"/>, version 3. Since 2, each column has what its order and its times said; since 3, there may be outcomes and segments, and numeric features are kept together.
/// </summary>
internal static class ReferenceEncoding
{
    private const ushort Version = 3;
    private const ushort SinceDependence = 2;
    private const ushort SinceOutcomes = 3;
    private const ushort SinceJoint = 3;
    private const ushort SinceSegments = 3;
    private const byte NoColumn = 0;
    private const byte NumericColumn = 1;
    private const byte CategoricalColumn = 2;
    private const string What = "a reference profile";

    private static ReadOnlySpan<byte> Magic => "SREF"u8;

    public static byte[] Encode(ReferenceProfile profile)
    {
        var writer = Frame.Open(Magic, Version);
        writer.Count(profile.Rows);
        writer.Text(profile.Convention);
        writer.Count(profile.Features.Count);
        foreach (var feature in profile.Features)
        {
            Write(writer, feature.Numeric, feature.Categorical);
        }

        Write(writer, profile.Prediction, null);
        Write(writer, null, profile.Class);
        WriteOptional(writer, profile.Outcomes?.Encode());
        writer.Flag(profile.Joint is not null);
        profile.Joint?.WriteTo(writer);
        Write(writer, profile.Segments);
        return Frame.Close(writer);
    }

    public static ReferenceProfile Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = Frame.Read(bytes, Magic, Version, What, out ushort version);
        try
        {
            long rows = reader.Count();
            string convention = reader.Text();
            var features = new FeatureReference[reader.ListLength(itemBytes: 1)];
            for (int i = 0; i < features.Length; i++)
            {
                features[i] = Read(ref reader, version) ?? throw new InvalidDataException("A feature of the reference profile has no kind.");
            }

            var prediction = Read(ref reader, version)?.Numeric;
            var @class = Read(ref reader, version)?.Categorical;
            var outcomes = version >= SinceOutcomes && reader.Flag() ? OutcomeReference.Decode(reader.Block()) : null;
            var joint = version >= SinceJoint && reader.Flag() ? JointReference.ReadFrom(ref reader, features.Count(feature => feature.Numeric is not null)) : null;
            var segments = version >= SinceSegments ? ReadSegments(ref reader, features, prediction, @class) : [];
            return reader.AtEnd
                ? new ReferenceProfile(rows, convention, features, prediction, @class, outcomes, bytes.ToArray()) { Joint = joint, Segments = segments }
                : throw new InvalidDataException("The reference profile is longer than its fields.");
        }
        catch (ArgumentException damaged)
        {
            throw new InvalidDataException($"The reference profile does not hold together: {damaged.Message}", damaged);
        }
    }

    private static void Write(ByteWriter writer, NumericReference? numeric, CategoricalReference? categorical)
    {
        if (numeric is not null)
        {
            writer.Byte(NumericColumn);
            writer.Text(numeric.Name);
            Write(writer, numeric.Totals);
            writer.Doubles(numeric.Bins.Edges);
            writer.Doubles(numeric.DecileEdges);
            writer.Counts(numeric.Counts);
            writer.Double(numeric.Summary.Minimum);
            writer.Double(numeric.Summary.Maximum);
            writer.Double(numeric.Summary.Mean);
            writer.Double(numeric.Summary.StandardDeviation);
            numeric.Evidence.Frozen.WriteTo(writer);
        }
        else if (categorical is not null)
        {
            writer.Byte(CategoricalColumn);
            writer.Text(categorical.Name);
            Write(writer, categorical.Totals);
            writer.Count(categorical.Categories.Length);
            foreach (string category in categorical.Categories)
            {
                writer.Text(category);
            }

            writer.Counts(categorical.Counts);
            writer.Count(categorical.Rest);
            categorical.Evidence.Frozen.WriteTo(writer);
        }
        else
        {
            writer.Byte(NoColumn);
        }
    }

    private static void WriteOptional(ByteWriter writer, byte[]? part)
    {
        writer.Flag(part is not null);
        if (part is not null)
        {
            writer.Block(part);
        }
    }

    private static void Write(ByteWriter writer, IReadOnlyList<SegmentReference> segments)
    {
        writer.Count(segments.Count);
        foreach (var segment in segments)
        {
            segment.WriteTo(writer);
        }
    }

    private static SegmentReference[] ReadSegments(ref ByteReader reader, FeatureReference[] features, NumericReference? prediction, CategoricalReference? @class)
    {
        var segments = new SegmentReference[reader.ListLength(itemBytes: 1)];
        var columns = SegmentColumn.Of(features, prediction, @class);
        for (int i = 0; i < segments.Length; i++)
        {
            segments[i] = SegmentReference.ReadFrom(ref reader, columns, prediction is not null);
        }

        return segments;
    }

    private static void Write(ByteWriter writer, ReferenceTotals totals)
    {
        writer.Count(totals.Count);
        writer.Count(totals.Missing);
        writer.Count(totals.WrongType);
        writer.Count(totals.NonFinite);
    }

    private static FeatureReference? Read(ref ByteReader reader, ushort version)
    {
        switch (reader.Byte())
        {
            case NoColumn:
                return null;
            case NumericColumn:
                return new FeatureReference(ReadNumeric(ref reader, version));
            case CategoricalColumn:
                return new FeatureReference(ReadCategorical(ref reader, version));
            case var kind:
                throw new InvalidDataException($"A column of the reference profile is of unknown kind {kind}.");
        }
    }

    private static NumericReference ReadNumeric(ref ByteReader reader, ushort version)
    {
        string name = reader.Text();
        var totals = ReadTotals(ref reader);
        double[] edges = reader.Doubles();
        double[] deciles = reader.Doubles();
        long[] counts = reader.Counts();
        var summary = new NumericSummary(reader.Double(), reader.Double(), reader.Double(), reader.Double());
        return new NumericReference(name, edges, deciles, counts, totals, summary, ReadDependence(ref reader, version));
    }

    private static CategoricalReference ReadCategorical(ref ByteReader reader, ushort version)
    {
        string name = reader.Text();
        var totals = ReadTotals(ref reader);
        var categories = new string[reader.ListLength(itemBytes: 1)];
        for (int i = 0; i < categories.Length; i++)
        {
            categories[i] = reader.Text();
        }

        long[] counts = reader.Counts();
        return counts.Length == categories.Length
            ? new CategoricalReference(name, categories, counts, reader.Count(), totals, ReadDependence(ref reader, version))
            : throw new InvalidDataException($"\"{name}\" has {categories.Length} categories and {counts.Length} counts.");
    }

    private static FrozenDependence ReadDependence(ref ByteReader reader, ushort version) =>
        version < SinceDependence ? FrozenDependence.Unordered : FrozenDependence.ReadFrom(ref reader);

    private static ReferenceTotals ReadTotals(ref ByteReader reader) => new(reader.Count(), reader.Count(), reader.Count(), reader.Count());
}
