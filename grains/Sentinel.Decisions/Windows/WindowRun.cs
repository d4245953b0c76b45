namespace Sentinel.Decisions.Windows;

/// <summary>Rows of a batch, one after the other, that were folded into one window.</summary>
/// <param name="WindowId">The window.</param>
/// <param name="Start">The first row of the batch.</param>
/// <param name="Count">How many.</param>
public readonly record struct WindowRun(string WindowId, int Start, int Count);
