using Microsoft.Extensions.Logging;
using Orleans.Placement;
using Sentinel.Contracts;
using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Labels;
using Sentinel.Contracts.Shards;
using Sentinel.Decisions.Labels;

namespace Sentinel.Grains.Labels;

/// <summary>See <see cref="ILabelIntakeGrain"/>.</summary>
[GrainType("label-intake"), PreferLocalPlacement, CollectionAgeLimit(Minutes = 10)]
public sealed class LabelIntakeGrain(ILogger<LabelIntakeGrain> logger) : Grain, ILabelIntakeGrain
{
    private LabelForwarder _labels = null!;
    private SourceCursor _passedOn = SourceCursor.None;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _labels = new LabelForwarder(GrainFactory, ShardId.Parse(this.GetPrimaryKeyString()));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<ApplyResult> ApplyAsync(RowBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.TopicId != _passedOn.TopicId)
        {
            // Whether the change is allowed is for the label shards to say, who remember.
            Forget();
            _passedOn = SourceCursor.None.Follow(batch)!;
        }

        if (_passedOn.Applied < batch.PreviousNext)
        {
            return Answer(ApplyOutcome.Gap);
        }

        if (_labels.HasRows && await _labels.SendAsync() is not ApplyOutcome.Done and var outcome)
        {
            return Refuse(outcome);
        }

        var (applied, skipped) = Take(batch);
        return await _labels.SendAsync() is not ApplyOutcome.Done and var refused ? Refuse(refused) : Answer(ApplyOutcome.Done) with { RowsApplied = applied, RowsSkipped = skipped };
    }

    /// <inheritdoc/>
    public async Task<ApplyResult> CheckpointAsync(string topicId, long sent)
    {
        if (sent > 0 && (topicId != _passedOn.TopicId || _passedOn.Applied < sent))
        {
            return Answer(ApplyOutcome.Gap);
        }

        return await _labels.CheckpointAsync(topicId) is not ApplyOutcome.Done and var refused ? Refuse(refused) : Answer(ApplyOutcome.Done);
    }

    private (int Applied, int Skipped) Take(RowBatch batch)
    {
        var skipped = 0;
        if (batch.RowCount > 0)
        {
            var columns = ColumnReader.Open(batch.Columns.Span);
            skipped = _passedOn.CountTaken(columns.Offsets);
            _labels.Add(batch, LabelColumns.LabelDigest, RowSplitter.SplitLabels(columns, skipped));
        }

        _passedOn = _passedOn with { Applied = Math.Max(_passedOn.Applied, batch.Next) };
        return (batch.RowCount - skipped, skipped);
    }

    private ApplyResult Refuse(ApplyOutcome outcome)
    {
        var answer = Answer(outcome);
        if (outcome != ApplyOutcome.Busy)
        {
            LabelLog.ForwardGap(logger, this.GetPrimaryKeyString());
            Forget();
        }

        return answer;
    }

    private void Forget()
    {
        _labels.Forget();
        _passedOn = _passedOn with { Applied = 0 };
    }

    private ApplyResult Answer(ApplyOutcome outcome) => new(outcome, _passedOn.Applied, _passedOn.Applied);
}
