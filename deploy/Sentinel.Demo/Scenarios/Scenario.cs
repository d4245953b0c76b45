namespace Sentinel.Demo.Scenarios;

/// <summary>A row of data.</summary>
/// <param name="Id">Its id, the entity key of the request.</param>
/// <param name="Numbers">Numeric inputs, in the order of the scenario's.</param>
/// <param name="Names">Categorical inputs, in the order of the scenario's.</param>
/// <param name="Label">What it came to, where that is known: 1 for the positive class and 0 for the other, or the number.</param>
internal sealed record Row(string Id, float[] Numbers, string[] Names, float? Label = null);

/// <summary>A version of the scenario's model.</summary>
/// <param name="Version">Its name.</param>
/// <param name="Onnx">Its artifact.</param>
/// <param name="Note">What is to be said of it.</param>
internal sealed record Release(string Version, byte[] Onnx, string Note);

/// <summary>One story's material: real data, a model that works, one with a bug, and a time when the world changed.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Title">What it is about.</param>
/// <param name="Numeric">Numeric inputs, in the order of the signature.</param>
/// <param name="Categorical">Categorical inputs, which follow the numeric ones in the signature.</param>
/// <param name="Matrix">Name of the model's matrix input; null where it takes one input a column.</param>
/// <param name="PredictionType">As in a manifest: <c>probability</c> or <c>numeric</c>.</param>
/// <param name="Good">The version that works.</param>
/// <param name="Bad">The version with the bug.</param>
/// <param name="Reference">Rows that the version is held against.</param>
/// <param name="Calm">Traffic like the reference, none of whose rows is in it.</param>
/// <param name="Changed">Traffic after the world has changed.</param>
/// <param name="Change">What has changed.</param>
/// <param name="WindowRows">Rows of a window.</param>
/// <param name="WarnPsi">PSI from which a feature is warned of.</param>
/// <param name="DriftPsi">PSI from which a feature drifts.</param>
internal sealed record Scenario(
    string Model,
    string Title,
    string[] Numeric,
    string[] Categorical,
    string? Matrix,
    string PredictionType,
    Release Good,
    Release Bad,
    Row[] Reference,
    Row[] Calm,
    Row[] Changed,
    string Change,
    int WindowRows,
    double WarnPsi = 0.1,
    double DriftPsi = 0.25)
{
    /// <summary>What the story of rollouts needs; null where it is not told.</summary>
    public RolloutMaterial? Rollouts { get; init; }
}

/// <summary>Material of the story of rollouts.</summary>
/// <param name="Broken">What feeds the model, broken: the same rows as something upstream would send them.</param>
/// <param name="Fault">What is broken upstream.</param>
/// <param name="Swapped">Two numeric inputs that a bad export swaps.</param>
internal sealed record RolloutMaterial(Row[] Broken, string Fault, (string One, string Other) Swapped);
