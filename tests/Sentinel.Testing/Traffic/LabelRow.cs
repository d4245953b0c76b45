namespace Sentinel.Testing.Traffic;

/// <summary>One label.</summary>
/// <param name="Offset">Its offset in the partition of the label topic.</param>
/// <param name="Id">Id of the prediction that it belongs to.</param>
/// <param name="Number">The label where it is a number; null where it is a text.</param>
/// <param name="Text">The label where it is a text.</param>
public sealed record LabelRow(long Offset, string Id, double? Number, string? Text = null);
