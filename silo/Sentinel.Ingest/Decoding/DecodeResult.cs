namespace Sentinel.Ingest.Decoding;

/// <summary>What became of a message.</summary>
internal enum DecodeStatus
{
    /// <summary>Its rows are in the builder of its version.</summary>
    Rows,

    /// <summary>Its version is still being looked up: decode it again later.</summary>
    Held,

    /// <summary>It belongs in the dead-letter topic.</summary>
    Rejected,
}

/// <summary>What became of a message.</summary>
/// <param name="Status">Outcome.</param>
/// <param name="Rows">Rows added; 0 unless <see cref="DecodeStatus.Rows"/>.</param>
/// <param name="Target">Version that the message named, as far as it could be read.</param>
/// <param name="Reason">Why it was rejected.</param>
/// <param name="Detail">What exactly is wrong, for the person who reads the dead letter.</param>
internal readonly record struct DecodeResult(DecodeStatus Status, int Rows, RowTarget? Target, RejectReason Reason, string Detail);
