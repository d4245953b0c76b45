using System.Globalization;

namespace Sentinel.Decisions.Labels;

/// <summary>
/// Where a prediction that waits is counted when its label comes: in its window, and under the route that chose its version. Written as one text, which the many predictions of a place share.
/// </summary>
/// <param name="Window">Name of its window.</param>
/// <param name="Epoch">Epoch of the route that chose the version; 0 for none.</param>
/// <param name="Against">Of a shadow's prediction: the class that the version with the traffic answered to the same request; null otherwise.</param>
public readonly record struct PredictionPlace(string Window, long Epoch, string? Against)
{
    // Stands in no window's name.
    private const char Separator = '\n';

    /// <summary>The place as a text: the window's name, and where there is an epoch, that and the other answer on lines of their own.</summary>
    public override string ToString() => Epoch <= 0 ? Window : Against is null ? $"{Window}{Separator}{Number(Epoch)}" : $"{Window}{Separator}{Number(Epoch)}{Separator}{Against}";

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">The second line is no epoch.</exception>
    public static PredictionPlace Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split(Separator, 3);
        return parts.Length == 1
            ? new PredictionPlace(text, 0, null)
            : new PredictionPlace(parts[0], long.Parse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture), parts.Length == 3 ? parts[2] : null);
    }

    private static string Number(long epoch) => epoch.ToString(CultureInfo.InvariantCulture);
}
