using Microsoft.Extensions.Logging;
using Sentinel.Contracts;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Windows;
using Sentinel.Grains.References;

namespace Sentinel.Grains.Shards;

/// <summary>What a shard asks of its version: the plan that it folds by, before the first rows and again when the version says that there is another. Threading: the grain's turns.</summary>
internal sealed class ShardPlans(ShardId id, ShardState state, IModelVersionGrain version, ReferenceStore references, ILogger logger)
{
    private bool _isStale = true;

    /// <summary>Digest of the columns that rows must have.</summary>
    internal string? SchemaDigest { get; private set; }

    /// <summary>Whether rows are passed on to wait for their labels.</summary>
    internal bool JoinsLabels { get; private set; }

    /// <summary>Has the plan taken anew before the next rows.</summary>
    internal void Refresh() => _isStale = true;

    /// <summary>Takes the plan unless it is known.</summary>
    /// <returns>Whether there is one; there is none while the version is not registered.</returns>
    internal async Task<bool> TakeAsync()
    {
        if (!_isStale)
        {
            return true;
        }

        _isStale = false;
        try
        {
            if (await version.GetPlanAsync(id) is not { } plan)
            {
                _isStale = true;
                return false;
            }

            var reference = plan.ReferenceDigest is null ? null : references.Get(plan.ReferenceDigest, plan.Reference!.Value.Span);
            await AdoptAsync(new FoldPlan(plan.Number, plan.Window, reference) { Detectors = plan.Detectors });
            SchemaDigest = plan.Schema.Digest;
            JoinsLabels = plan.Labels;
            state.Collect(plan.CollectRows);
            return true;
        }
        catch
        {
            _isStale = true;
            throw;
        }
    }

    private async Task AdoptAsync(FoldPlan plan)
    {
        if (state.Windows is null)
        {
            state.Open(plan, await FormerPlansAsync(plan.Number));
        }
        else if (plan.Number == state.Windows.Plan.Number)
        {
            return;
        }

        state.Adopt(plan);
        ShardLog.PlanAdopted(logger, id, plan.Number);
    }

    /// <summary>Plans that stored windows were opened under before the plan of a number.</summary>
    private async Task<Dictionary<long, FoldPlan>> FormerPlansAsync(long number)
    {
        var former = new Dictionary<long, FoldPlan>();
        foreach (var window in state.Stored.Where(window => window.PlanNumber != number))
        {
            former[window.PlanNumber] = new FoldPlan(window.PlanNumber, window.Window, window.ReferenceDigest is null ? null : await references.GetAsync(window.ReferenceDigest));
        }

        return former;
    }
}
