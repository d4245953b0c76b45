using System.Threading.RateLimiting;
using Sentinel.Contracts;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Performance;
using Sentinel.Statistics.Tables;
using Sentinel.Statistics.Why;

namespace Sentinel.Silo.Scoring.Importance;

/// <summary>
/// Measures how much versions lean on their features, by asking their models rows with one column shuffled at a time. One version at a time on a silo, so that at most one core is away from requests;
/// a bounded number waits.
/// </summary>
public sealed class ImportanceMeter(VersionLoader versions) : IDisposable
{
    /// <summary>Features that are measured at most: the model is asked <see cref="Repeats"/> times for each.</summary>
    public const int FeaturesMax = 256;

    private const int Repeats = 3;
    private const long Seed = 1;
    private const int WaitingMax = 8;

    private readonly ConcurrencyLimiter _turns = new(new ConcurrencyLimiterOptions { PermitLimit = 1, QueueLimit = WaitingMax, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });

    /// <summary>Measures a version. Nothing is published, and no row is kept.</summary>
    /// <param name="id">The version.</param>
    /// <param name="rows">Its features, a column each.</param>
    /// <param name="labels">What came true a row; null where that is not known.</param>
    /// <param name="cancellationToken">Ends it between two questions to the model.</param>
    /// <exception cref="InferenceException">The version cannot serve, the rows are none that its model takes, or too many versions wait to be measured.</exception>
    public async Task<FeatureImportance> MeasureAsync(ModelVersionId id, ColumnTable rows, IReadOnlyList<OutcomeLabel>? labels, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        using var turn = await _turns.AcquireAsync(1, cancellationToken);
        if (!turn.IsAcquired)
        {
            throw new InferenceException(InferenceFault.Busy, $"{WaitingMax} versions wait to be measured: try again in a minute.");
        }

        using var version = await versions.LoadAsync(id);
        return await Task.Run(() => Measure(version, rows, labels, cancellationToken), cancellationToken);
    }

    /// <summary>Lets nobody in any more.</summary>
    public void Dispose() => _turns.Dispose();

    private static FeatureImportance Measure(LoadedVersion version, ColumnTable rows, IReadOnlyList<OutcomeLabel>? labels, CancellationToken cancellationToken)
    {
        var signature = version.Binding.Signature;
        var asked = new ShuffledRows(version, rows, cancellationToken);
        return PermutationImportance.Measure([.. signature.Features.Select(feature => feature.Name)], signature.Prediction, labels, rows.Rows, asked.Answer, Seed, Repeats);
    }
}
