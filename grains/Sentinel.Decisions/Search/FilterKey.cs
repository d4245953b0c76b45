namespace Sentinel.Decisions.Search;

/// <summary>What a condition is about: <c>version</c>, or <c>metrics.roc_auc</c>.</summary>
/// <param name="Group">What stands before the first dot, as it was written, such as <c>metrics</c> or <c>tag</c>; null where there is no dot.</param>
/// <param name="Name">The rest: without the quotes that it may be written in.</param>
public sealed record FilterKey(string? Group, string Name)
{
    /// <summary>As people write it, in backticks where it needs them.</summary>
    public override string ToString() => Group is null ? Written(Name, dots: false) : $"{Group}.{Written(Name, dots: true)}";

    private static string Written(string name, bool dots) =>
        name.Length > 0 && name.All(c => FilterCursor.IsBare(c) && (dots || c != '.')) && name[^1] != '.' ? name : $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";
}
