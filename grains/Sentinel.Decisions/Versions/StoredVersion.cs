namespace Sentinel.Decisions.Versions;

/// <summary>What a version's grain keeps.</summary>
/// <param name="Ledger">The registered version; null when there is none.</param>
public sealed record StoredVersion(VersionLedger? Ledger)
{
    /// <summary>No version is registered.</summary>
    public static StoredVersion None { get; } = new((VersionLedger?)null);
}
