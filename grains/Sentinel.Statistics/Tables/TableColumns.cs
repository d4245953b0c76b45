namespace Sentinel.Statistics.Tables;

/// <summary>Which columns of a file are read, and how. A column that is named nowhere is numeric when all its cells that are not empty are numbers, and categorical otherwise.</summary>
public sealed record TableColumns
{
    /// <summary>All columns, their kinds inferred.</summary>
    public static TableColumns All { get; } = new();

    /// <summary>The columns to read, in no particular order; null for all.</summary>
    public IReadOnlyCollection<string>? Only { get; init; }

    /// <summary>Columns of those named here that the file may lack; any other that is named and not there is an error.</summary>
    public IReadOnlyCollection<string> Optional { get; init; } = [];

    /// <summary>Columns that are numeric whatever their cells hold: a cell that is not a number is read as one of the wrong type.</summary>
    public IReadOnlyCollection<string> Numeric { get; init; } = [];

    /// <summary>Columns that are categorical, numbers or not.</summary>
    public IReadOnlyCollection<string> Categorical { get; init; } = [];

    /// <summary>The columns that must be there.</summary>
    internal IEnumerable<string> Needed => (Only ?? []).Concat(Numeric).Concat(Categorical).Except(Optional, StringComparer.Ordinal);
}
