namespace Sentinel.Silo.Scoring.Tensors;

/// <summary>A tensor as requests and answers carry it.</summary>
/// <param name="Name">Name of the input or output.</param>
/// <param name="Datatype">Type of its elements.</param>
/// <param name="Shape">Lengths by dimension; their product is the number of elements.</param>
/// <param name="Data">Elements in row-major order: an array of <see cref="TensorType.Element"/>.</param>
/// <param name="Classes">For probabilities by class: names of the columns; null otherwise.</param>
public sealed record Tensor(string Name, TensorType Datatype, long[] Shape, Array Data, string[]? Classes = null)
{
    /// <summary>Whether its elements came as bytes, which are of its datatype and no other.</summary>
    public bool IsBinary { get; init; }

    /// <summary>Length of the first dimension; 1 for a scalar.</summary>
    public int Rows => Shape.Length == 0 ? 1 : checked((int)Shape[0]);

    /// <summary>Elements of one row.</summary>
    public int Width => Rows == 0 ? 0 : Data.Length / Rows;
}
