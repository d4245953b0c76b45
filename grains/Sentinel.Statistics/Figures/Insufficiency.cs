using System.Globalization;

namespace Sentinel.Statistics.Figures;

/// <summary>Why data cannot be judged, in words for the user.</summary>
internal static class Insufficiency
{
    /// <summary>The reason that lies in the counts of the two sides; null when there is none.</summary>
    public static string? Of(long referenceCount, long currentCount)
        => Of("reference", referenceCount) ?? Of("current data", currentCount);

    /// <summary>The reason of a reference that holds a single value.</summary>
    public static string ConstantReference(double value) => $"the reference is constant ({value.ToString("R", CultureInfo.InvariantCulture)}): its bins cannot tell values apart";

    /// <summary>The reason of two sides that hold the same single category.</summary>
    public static string ConstantBoth(string value) => $"both sides are constant ({value})";

    /// <summary>The reason of a column with too many categories to be one of names.</summary>
    public static string TooManyCategories(int categories, int most)
        => $"the reference has {categories} categories, more than {most}: leave the column out, or compare it as a number";

    private static string? Of(string side, long count) => count switch
    {
        0 => $"the {side} has no values",
        1 => $"the {side} has one value only",
        _ => null,
    };
}
