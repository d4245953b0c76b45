namespace Sentinel.Ingest.Decoding;

/// <summary>Why a message became a dead letter.</summary>
public enum RejectReason
{
    /// <summary>It was not rejected.</summary>
    None,

    /// <summary>The value is empty, no JSON, or holds text that is no UTF-8.</summary>
    MalformedJson,

    /// <summary>The model, the version, or both the features and the prediction are absent.</summary>
    MissingField,

    /// <summary>A field of the message has the wrong JSON type, or its columns differ in length.</summary>
    BadType,

    /// <summary>No model of that name is registered.</summary>
    UnknownModel,

    /// <summary>The model has no version of that name.</summary>
    UnknownVersion,

    /// <summary>The value is larger than a message may be.</summary>
    TooLarge,

    /// <summary>A time is no RFC 3339 time, is before the year 2000, or is far ahead of the Kafka timestamp.</summary>
    BadTime,

    /// <summary>A trainer's report names a trigger that the model does not have.</summary>
    UnknownTrigger,

    /// <summary>A trainer's report says too little of its run, or what cannot be as the run stands.</summary>
    Refused,

    /// <summary>A logged request whose answer did not come.</summary>
    NoResponse,

    /// <summary>A logged answer whose request did not come.</summary>
    NoRequest,

    /// <summary>No source says what a logged request and its answer mean.</summary>
    UnknownSource,
}

/// <summary>Names of the reasons as they stand in dead letters, metrics and statuses.</summary>
public static class RejectReasons
{
    private static readonly string[] Names = ["none", "malformed-json", "missing-field", "bad-type", "unknown-model", "unknown-version", "too-large", "bad-time", "unknown-trigger", "refused", "no-response", "no-request", "unknown-source"];

    /// <summary>Every reason that a message can be rejected for.</summary>
    public static IEnumerable<RejectReason> All => Enum.GetValues<RejectReason>().Where(r => r != RejectReason.None);

    /// <summary>The reason as it stands in the header <c>sentinel-reason</c>.</summary>
    public static string Name(this RejectReason reason) => Names[(int)reason];
}
