namespace Sentinel.Statistics.Sequential;

/// <summary>What a detector says after a value, in the order of alarm.</summary>
public enum Detection : byte
{
    /// <summary>Nothing to tell.</summary>
    None = 0,

    /// <summary>The stream leaves what it was; the limit of drift is not passed.</summary>
    Warning = 1,

    /// <summary>Drift. The next value starts a new stretch: what came before it is forgotten.</summary>
    Drift = 2,
}
