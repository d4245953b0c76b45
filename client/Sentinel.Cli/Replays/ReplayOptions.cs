using Sentinel.Contracts;

namespace Sentinel.Cli.Replays;

/// <summary>Which columns of a replayed file mean what.</summary>
/// <param name="ModelVersion">Version whose rows they are.</param>
/// <param name="TimeColumn">Column of the event time; null for none.</param>
/// <param name="IdColumn">Column of the id; null for none.</param>
/// <param name="PredictionColumn">Column of the numeric prediction; null for none.</param>
/// <param name="ClassColumn">Column of the predicted class; null for none.</param>
/// <param name="LabelColumn">Column of what came true; null for none.</param>
/// <param name="Run">Makes ids where rows have none and labels need them: another one for each run, since a label is joined with the first row of its id.</param>
internal sealed record ReplayOptions(
    ModelVersionId ModelVersion, string? TimeColumn, string? IdColumn, string? PredictionColumn, string? ClassColumn, string? LabelColumn = null, string Run = "replay")
{
    /// <summary>The id that a row without one is given; null where none is needed.</summary>
    public string? NewId(long row) => LabelColumn is null ? null : FormattableString.Invariant($"{Run}-{row}");

    /// <summary>The columns that are no features.</summary>
    public IEnumerable<string> Named => new[] { TimeColumn, IdColumn, PredictionColumn, ClassColumn, LabelColumn }.OfType<string>();
}

/// <summary>A message that is ready to be sent.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Value">The prediction.</param>
/// <param name="Label">The label of it; null for none.</param>
internal readonly record struct ReplayMessage(string Key, byte[] Value, byte[]? Label = null);
