namespace Sentinel.Client.Sending;

/// <summary>What came of the rows so far.</summary>
/// <param name="Accepted">Rows that the broker has.</param>
/// <param name="Rejected">Rows that were refused, each for its own fault.</param>
/// <param name="Uncertain">Rows of which nobody knows whether they were taken.</param>
/// <param name="Retries">Times that something was sent again.</param>
/// <param name="Faults">Rows that were not taken: the 1,000 that were told last, in the order in which it was known.</param>
public sealed record SendReport(long Accepted, long Rejected, long Uncertain, long Retries, IReadOnlyList<RowFault> Faults)
{
    /// <summary>Faults that are kept.</summary>
    public const int FaultsKept = 1_000;

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"{Accepted} rows accepted, {Rejected} rejected, {Uncertain} uncertain, {Retries} retries{(Faults.Count == 0 ? "" : $"; the last: {Faults[^1]}")}");
}

/// <summary>Why a row was not taken.</summary>
/// <param name="Row">Its number among the rows of the sender, from 0.</param>
/// <param name="Id">Its id; null without one.</param>
/// <param name="Field">Field that is wrong; empty for the whole.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Reason">Reason by the names of Sentinel's dead letters, or one of <see cref="FaultReasons"/>.</param>
public sealed record RowFault(long Row, string? Id, string Field, string Message, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"row {Row}{(Id is null ? "" : $" ({Id})")}: {(Field.Length == 0 ? "" : $"{Field} ")}{Message} [{Reason}]");
}

/// <summary>Reasons that Sentinel's dead letters do not have.</summary>
public static class FaultReasons
{
    /// <summary>The silo that had the row went away before it said what came of it.</summary>
    public const string Uncertain = "uncertain";
}
