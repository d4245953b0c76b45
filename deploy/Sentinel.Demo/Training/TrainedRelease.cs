using Sentinel.Demo.Scenarios;

namespace Sentinel.Demo.Training;

/// <summary>What the trainer made of recent labelled rows.</summary>
/// <param name="Release">The new version.</param>
/// <param name="Parent">The version that it is to succeed.</param>
/// <param name="TrainedOn">Rows that it was trained on: its reference.</param>
/// <param name="DataSha256">Digest of these rows and their labels.</param>
/// <param name="Metric">Name of the figure of merit: <c>roc_auc</c>, where more is better, or <c>mae</c>, where less is.</param>
/// <param name="Value">The figure on rows that were held out.</param>
/// <param name="ParentValue">The figure of the parent on the same rows.</param>
internal sealed record TrainedRelease(Release Release, string Parent, Row[] TrainedOn, string DataSha256, string Metric, double Value, double ParentValue)
{
    /// <summary>Whether it does better than its parent on the rows that were held out.</summary>
    public bool IsBetter => Metric == Trainer.MeanAbsoluteError ? Value < ParentValue : Value > ParentValue;
}
