using Sentinel.Ingest.Decoding;

namespace Sentinel.Ingest.Sources.Payloads;

/// <summary>A logged request or answer makes no rows; the message says what is wrong and how to mend it.</summary>
public sealed class PayloadException(RejectReason reason, string message) : Exception(message)
{
    /// <summary>Why, by the names of dead letters.</summary>
    public RejectReason Reason => reason;
}
