using Sentinel.Statistics.Encoding;

namespace Sentinel.Statistics.Evidence;

/// <summary>What blocks of one size say of the rows' dependence.</summary>
/// <param name="Rows">b: rows of a block.</param>
/// <param name="Factor">φ_b, not negative: how many rows count as one by these blocks; below 1 where blocks vary less than chance.</param>
public readonly record struct BlockDependence(long Rows, double Factor);

/// <summary>
/// How far the rows of a reference, in their own order, are from independent: φ = max(1, max φ_b). Rows/φ are its effective rows.
/// </summary>
public sealed class DependenceProfile
{
    private const double Growth = 1.25;
    private const string CarriedOver = "carried over from the former reference: closed windows keep no order of rows";

    internal DependenceProfile(IReadOnlyList<BlockDependence> blocks, string? reason)
    {
        Blocks = blocks;
        Reason = reason;
        Factor = blocks.Select(block => block.Factor).Append(1).Max();
    }

    /// <summary>A reference without an order: φ is 1 because nothing is known, not because rows are independent.</summary>
    public static DependenceProfile Unordered { get; } = new([], "the reference keeps no order of its rows: they are taken as independent");

    /// <summary>φ: at least 1, finite.</summary>
    public double Factor { get; }

    /// <summary>φ_b by block size, ascending; none where nothing was measured.</summary>
    public IReadOnlyList<BlockDependence> Blocks { get; }

    /// <summary>Why it was not measured on these rows, so that φ is 1 or carried over; null when it was.</summary>
    public string? Reason { get; }

    /// <summary>The same for rows that keep no order, of traffic of the same kind.</summary>
    internal DependenceProfile Carried() => Blocks.Count == 0 ? this : new DependenceProfile(Blocks, CarriedOver);

    /// <summary>Whether the largest blocks say most, and by a quarter more than those half their size: dependence that reaches further than could be measured, as a season does.</summary>
    public bool Grows => Blocks.Count > 1 && Blocks[^1].Factor == Factor && Factor > 1 && Blocks[^1].Factor > Growth * Blocks[^2].Factor;

    internal void WriteTo(ByteWriter writer)
    {
        writer.OptionalText(Reason);
        writer.Count(Blocks.Count);
        foreach (var block in Blocks)
        {
            writer.Count(block.Rows);
            writer.Double(block.Factor);
        }
    }

    internal static DependenceProfile ReadFrom(ref ByteReader reader)
    {
        string? reason = reader.OptionalText();
        var blocks = new BlockDependence[reader.ListLength(itemBytes: 9)];
        for (int i = 0; i < blocks.Length; i++)
        {
            blocks[i] = new BlockDependence(reader.Count(), reader.Double());
            if (!double.IsFinite(blocks[i].Factor))
            {
                throw new InvalidDataException("A dependence factor of the reference profile is not finite.");
            }
        }

        return new DependenceProfile(blocks, reason);
    }
}
