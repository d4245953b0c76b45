namespace Sentinel.Client.Sending;

/// <summary>A row on its way.</summary>
/// <param name="Number">Its number among the rows of the sender, from 0.</param>
/// <param name="Row">The row.</param>
/// <param name="IsAlone">Whether it must be a message of its own, since one with others was refused and did not say for which.</param>
internal readonly record struct QueuedRow<TRow>(long Number, TRow Row, bool IsAlone = false);
