using Sentinel.Contracts.Versions;

namespace Sentinel.Contracts.Labels;

/// <summary>
/// How labels, and the predictions that wait for them, are laid out in a <see cref="Batches.RowBatch"/>. A label is a number in the column of the prediction, or a text (<c>true</c> and
/// <c>false</c> for a yes or no) in that of the class. A waiting prediction has the name of its window in the one categorical column (with the epoch of its route, and what a shadow stands against, where it has them), its number and its class where predictions have them.
/// Every row has its id.
/// </summary>
public static class LabelColumns
{
    /// <summary>Stands for the schema of labels in batches.</summary>
    public const string LabelDigest = "labels/v1";

    /// <summary>Stands for the schema of waiting predictions in batches.</summary>
    public const string PredictionDigest = "waiting-predictions/v1";

    /// <summary>The columns that labels of a version are gathered in.</summary>
    public static VersionSchema SchemaOf(ModelVersionId version) => new(version, [], [], HasPrediction: true, LabelDigest);
}
