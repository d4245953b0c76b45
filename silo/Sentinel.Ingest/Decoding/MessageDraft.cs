using Sentinel.Contracts.Batches;

namespace Sentinel.Ingest.Decoding;

/// <summary>What has been read of a message so far. Slices of the message that come before its version is known wait here.</summary>
internal ref struct MessageDraft
{
    /// <summary>Name of the model.</summary>
    public ReadOnlySpan<byte> Model;

    /// <summary>Name of the version.</summary>
    public ReadOnlySpan<byte> Version;

    /// <summary>Where the rows go, once both names are known.</summary>
    public RowTarget? Target;

    /// <summary>Sections that came before both names.</summary>
    public ReadOnlySpan<byte> Features;

    /// <inheritdoc cref="Features"/>
    public ReadOnlySpan<byte> Columns;

    /// <inheritdoc cref="Features"/>
    public ReadOnlySpan<byte> Prediction;

    /// <inheritdoc cref="Features"/>
    public ReadOnlySpan<byte> Class;

    /// <inheritdoc cref="Features"/>
    public ReadOnlySpan<byte> Times;

    /// <inheritdoc cref="Features"/>
    public ReadOnlySpan<byte> Predictions;

    /// <inheritdoc cref="Features"/>
    public ReadOnlySpan<byte> Classes;

    /// <inheritdoc cref="Features"/>
    public ReadOnlySpan<byte> Ids;

    /// <inheritdoc cref="Features"/>
    public ReadOnlySpan<byte> Segments;

    /// <inheritdoc cref="Features"/>
    public ReadOnlySpan<byte> Against;

    /// <inheritdoc cref="Features"/>
    public ReadOnlySpan<byte> Label;

    /// <inheritdoc cref="Features"/>
    public ReadOnlySpan<byte> Labels;

    /// <summary>Payload of a CloudEvent in structured mode.</summary>
    public ReadOnlySpan<byte> Data;

    /// <summary>Whether the message is a CloudEvent in structured mode.</summary>
    public bool IsCloudEvent;

    /// <summary>Whether the CloudEvent is of another type than the topic's messages.</summary>
    public bool IsOtherEvent;

    /// <summary>Whether it holds one row.</summary>
    public bool IsRow;

    /// <summary>Whether it holds columns.</summary>
    public bool IsColumns;

    /// <summary>Whether it holds the class of one row.</summary>
    public bool HasClass;

    /// <summary>Whether it holds a segment of one row.</summary>
    public bool HasSegment;

    /// <summary>Whether it holds a list beside columns: times, classes, ids or those of segments.</summary>
    public bool HasLists;

    /// <summary>Whether every row brings its own time.</summary>
    public bool HasTimes;

    /// <summary>Whether it holds a list of ids.</summary>
    public bool HasIds;

    /// <summary>Whether one of them is none.</summary>
    public bool LacksId;

    /// <summary>Rows in its columns; -1 before the first one.</summary>
    public int Rows;

    /// <summary>Id of its one row.</summary>
    public RowId Id;

    /// <summary>Epoch of the route that chose the version; 0 for none.</summary>
    public int Epoch;

    /// <summary>Rows whose answer by another version it holds.</summary>
    public int AgainstRows;

    /// <summary>Event time of the message in Unix microseconds.</summary>
    public long Time;

    /// <summary>The first fault found.</summary>
    public RejectReason Reason;

    /// <summary>What the fault is.</summary>
    public string Detail;

    /// <summary>Remembers a fault, unless there is one already.</summary>
    public void Fail(RejectReason reason, string detail)
    {
        if (Reason == RejectReason.None)
        {
            Reason = reason;
            Detail = detail;
        }
    }
}
