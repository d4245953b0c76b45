using Sentinel.Contracts.Versions;

namespace Sentinel.Statistics.References;

/// <summary>What came true for the rows of a reference.</summary>
/// <param name="Column">The column of labels: numbers, names, or yes and no.</param>
/// <param name="Prediction">What the version predicts, which says how labels are held against it.</param>
public sealed record ReferenceLabel(string Column, PredictionSpec Prediction);
