namespace Sentinel.Statistics.Sequential;

/// <summary>Which values a detector takes. Any other value, NaN and infinities among them, is ignored: it changes nothing but <see cref="DriftDetector.Seen"/> and <see cref="DriftDetector.Ignored"/>.</summary>
public enum DetectorDomain : byte
{
    /// <summary>Finite numbers of magnitude at most 1e100, so that no sum of squares overflows.</summary>
    Number = 0,

    /// <summary>0 to 1: outcomes, probabilities, scaled losses. The bounds that these detectors rest on do not hold outside of it.</summary>
    Share = 1,

    /// <summary>0 (right) or 1 (error).</summary>
    Outcome = 2,
}
