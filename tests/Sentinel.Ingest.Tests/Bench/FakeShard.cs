using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Labels;
using Sentinel.Contracts.Shards;

namespace Sentinel.Ingest.Tests.Bench;

/// <summary>A row as a shard has folded it.</summary>
public readonly record struct FoldedRow(long Offset, double Value);

/// <summary>A shard, or a label intake, that follows the protocol to the letter and keeps every row that it folds; what is not on disk is gone when it forgets.</summary>
internal sealed class FakeShard(string key, FakeGrains grains) : IWindowShardGrain, ILabelIntakeGrain
{
    private readonly Lock _gate = new();
    private Memory _memory = new(null, 0, [], []);
    private Memory _disk = new(null, 0, [], []);

    /// <summary>Rows on disk.</summary>
    public IReadOnlyList<FoldedRow> DurableRows
    {
        get
        {
            lock (_gate)
            {
                return [.. _disk.Rows];
            }
        }
    }

    /// <summary>How many rows are on disk.</summary>
    public int DurableRowCount
    {
        get
        {
            lock (_gate)
            {
                return _disk.Rows.Count;
            }
        }
    }

    /// <summary>Offsets on disk of messages reported as malformed.</summary>
    public IReadOnlyList<long> DurableMalformed
    {
        get
        {
            lock (_gate)
            {
                return [.. _disk.Malformed];
            }
        }
    }

    /// <summary>Rows that came again.</summary>
    public long Skipped { get; private set; }

    /// <summary>Answers of <see cref="ApplyOutcome.Gap"/>.</summary>
    public int Gaps { get; private set; }

    /// <summary>Loses what is not on disk, as an activation that died.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _memory = _disk.Copy();
        }
    }

    public async Task<ApplyResult> ApplyAsync(RowBatch batch)
    {
        await grains.BeforeApply(key, batch);
        var result = Apply(batch);
        await grains.AfterApply(key, batch);
        return result;
    }

    public async Task<ApplyResult> CheckpointAsync(string topicId, long sent)
    {
        ApplyResult result;
        lock (_gate)
        {
            if (_memory.Applied < sent)
            {
                Gaps++;
                result = Answer(ApplyOutcome.Gap);
            }
            else
            {
                _disk = _memory.Copy();
                result = Answer(ApplyOutcome.Done);
            }
        }

        grains.Changed.Raise();
        await grains.AfterCheckpoint(key);
        return result;
    }

    public Task<ShardStatus> GetStatusAsync() => throw new NotSupportedException();

    public Task RefreshPlanAsync() => throw new NotSupportedException();

    /// <summary>Folds a batch, or refuses it.</summary>
    public ApplyResult Apply(RowBatch batch)
    {
        lock (_gate)
        {
            if (grains.Refusal(key) is { } refusal)
            {
                return Answer(refusal);
            }

            if (_memory.TopicId is not null && _memory.TopicId != batch.TopicId)
            {
                if (!batch.TopicIsEphemeral)
                {
                    return Answer(ApplyOutcome.TopicChanged);
                }

                _memory = _memory with { Applied = 0 };
            }

            if (_memory.Applied < batch.PreviousNext)
            {
                Gaps++;
                return Answer(ApplyOutcome.Gap);
            }

            return Fold(batch);
        }
    }

    private ApplyResult Fold(RowBatch batch)
    {
        var columns = ColumnReader.Open(batch.Columns.Span);
        var applied = 0;
        for (var row = 0; row < batch.RowCount; row++)
        {
            if (columns.Offsets[row] >= _memory.Applied)
            {
                _memory.Rows.Add(new FoldedRow(columns.Offsets[row], columns.Layout.NumericCount > 0 ? columns.Numeric(0)[row] : columns.Prediction[row]));
                applied++;
            }
        }

        _memory.Malformed.AddRange(batch.MalformedOffsets.Where(offset => offset >= _memory.Applied));
        Skipped += batch.RowCount - applied;
        _memory = _memory with { TopicId = batch.TopicId, Applied = Math.Max(_memory.Applied, batch.Next) };
        return Answer(ApplyOutcome.Done) with { RowsApplied = applied, RowsSkipped = batch.RowCount - applied };
    }

    private ApplyResult Answer(ApplyOutcome outcome) => new(outcome, _memory.Applied, _disk.Applied);

    private sealed record Memory(string? TopicId, long Applied, List<FoldedRow> Rows, List<long> Malformed)
    {
        public Memory Copy() => new(TopicId, Applied, [.. Rows], [.. Malformed]);
    }
}
