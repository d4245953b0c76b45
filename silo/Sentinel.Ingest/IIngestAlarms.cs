namespace Sentinel.Ingest;

/// <summary>A partition was stopped because its log is not the one that was read.</summary>
/// <param name="Topic">Topic.</param>
/// <param name="Partition">Partition number.</param>
/// <param name="Cause">What is wrong, for a person.</param>
/// <param name="Models">Models whose rows it carried, as far as this silo has seen.</param>
public sealed record PartitionStopped(string Topic, int Partition, string Cause, IReadOnlyList<string> Models);

/// <summary>Tells people that ingestion needs them.</summary>
public interface IIngestAlarms
{
    /// <summary>Raises the alarm. Called once for each stop; what it throws is logged.</summary>
    Task RaiseAsync(PartitionStopped stopped);
}
