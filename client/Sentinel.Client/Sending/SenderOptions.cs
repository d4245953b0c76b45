using System.ComponentModel.DataAnnotations;

namespace Sentinel.Client.Sending;

/// <summary>Limits and times of a sender.</summary>
public sealed record SenderOptions
{
    /// <summary>Rows that go in one request at most.</summary>
    [Range(1, 100_000)]
    public int BatchRows { get; init; } = 10_000;

    /// <summary>Bytes from which a request is sent, about.</summary>
    [Range(1 << 10, 16 << 20)]
    public int BatchBytes { get; init; } = 2 << 20;

    /// <summary>Rows of one message of columns at most; 1 sends each row as a message of its own.</summary>
    [Range(1, 10_000)]
    public int MessageRows { get; init; } = 1_000;

    /// <summary>Rows that may wait for the request under way: a caller that sends more waits.</summary>
    [Range(1, 1_000_000)]
    public int WaitingRows { get; init; } = 20_000;

    /// <summary>How long a row waits for others before it is sent.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>First pause before something is sent again; doubles up to <see cref="RetryDelayMax"/>, and each is a random part of that.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest pause before something is sent again.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00")]
    public TimeSpan RetryDelayMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long Sentinel may be out of reach before the sender gives up: everything that waits then is not sent, and the caller is told.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// What becomes of rows of which nobody knows whether they were taken, since the silo that had them is gone: reported as <see cref="FaultReasons.Uncertain"/> and never sent twice, or, where this is set, sent again and perhaps
    /// counted twice.
    /// </summary>
    public bool ResendsUncertain { get; init; }

    /// <summary>Told of every row that was not taken, by the sender's own thread; the newest are in <see cref="SendReport.Faults"/> as well.</summary>
    public Action<RowFault>? OnFault { get; init; }
}
