using System.Collections.Immutable;
using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Shards;

namespace Sentinel.Decisions.Collecting;

/// <summary>What a shard keeps of the rows that it collects for a version's first reference.</summary>
/// <param name="Rows">Rows collected in all, handed over or not.</param>
/// <param name="Waiting">Rows that the version has not confirmed, in the order of the log.</param>
public sealed record RowCollector(long Rows, ImmutableArray<RowBlock> Waiting)
{
    /// <summary>Nothing is collected.</summary>
    public static RowCollector Empty { get; } = new(0, []);

    /// <summary>Rows that wait.</summary>
    public int WaitingRows => Waiting.Sum(block => block.Rows);

    /// <summary>The rows of a batch from an index on, as many as are still wanted.</summary>
    /// <param name="columns">The batch.</param>
    /// <param name="start">Index of the first row that is new.</param>
    /// <param name="wanted">Rows that the version wants of all shards together: no shard needs to collect more.</param>
    public RowCollector Add(in ColumnReader columns, int start, int wanted)
    {
        var count = (int)Math.Min(columns.Layout.RowCount - start, wanted - Rows);
        return count <= 0 ? this : new RowCollector(Rows + count, Waiting.Add(RowBlocks.Of(columns, start, count)));
    }

    /// <summary>Without the rows below an offset, which the version has made durable.</summary>
    public RowCollector Confirm(long through) => this with { Waiting = Waiting.RemoveAll(block => block.ToOffset <= through) };

    /// <summary>Rows from which it is worth a call: a hundredth of what is wanted, so that a slow partition holds little up.</summary>
    public static int ShareOf(int wanted) => Math.Max(1, wanted / 100);
}
