namespace Sentinel.Cli;

/// <summary>What the command's exit code says.</summary>
internal static class ExitCodes
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>The silo refused, or could not be reached.</summary>
    public const int Failed = 1;

    /// <summary>The input is bad: a file, an option, a manifest.</summary>
    public const int BadInput = 2;

    /// <summary>Something was found: drift, or a history that is not as it was written.</summary>
    public const int Drift = 3;
}
