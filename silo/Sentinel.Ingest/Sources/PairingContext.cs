namespace Sentinel.Ingest.Sources;

/// <summary>What the partitions of logged inferences share.</summary>
/// <param name="Sources">What events mean.</param>
/// <param name="Board">Figures.</param>
internal sealed record PairingContext(SourceDirectory Sources, PairBoard Board);
