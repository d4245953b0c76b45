namespace Sentinel.Statistics.Tables;

/// <summary>A named column: a <see cref="NumericColumn"/> or a <see cref="CategoricalColumn"/>.</summary>
/// <param name="Name">The name in the header.</param>
public abstract record Column(string Name)
{
    /// <summary>The number of cells.</summary>
    public abstract int Length { get; }
}

/// <summary>A column of numbers; a missing cell is a NaN, a cell of another type one with its own bits.</summary>
/// <param name="Name">The name in the header.</param>
/// <param name="Values">A value a row.</param>
public sealed record NumericColumn(string Name, double[] Values) : Column(Name)
{
    /// <summary>Where the first cell of another type stands and what it holds, such as <c>line 7 holds "n/k"</c>; null when there is none, or nobody has noted it.</summary>
    public string? FirstUnreadable { get; init; }

    /// <inheritdoc/>
    public override int Length => Values.Length;
}

/// <summary>A column of names, as indices into a dictionary in the order of first appearance.</summary>
/// <param name="Name">The name in the header.</param>
/// <param name="Codes">An index a row; −1 for a missing cell.</param>
/// <param name="Dictionary">The distinct names.</param>
public sealed record CategoricalColumn(string Name, int[] Codes, string[] Dictionary) : Column(Name)
{
    /// <inheritdoc/>
    public override int Length => Codes.Length;
}
