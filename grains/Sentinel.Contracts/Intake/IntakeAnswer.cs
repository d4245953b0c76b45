namespace Sentinel.Contracts.Intake;

/// <summary>What came of messages of predictions or labels.</summary>
/// <param name="Accepted">Rows that the broker has.</param>
/// <param name="Rejected">Messages that were not sent on.</param>
/// <param name="Errors">Why, by message; at most 1,000.</param>
[GenerateSerializer, Immutable, Alias("sentinel.intake-answer")]
public sealed record IntakeAnswer([property: Id(0)] long Accepted, [property: Id(1)] long Rejected, [property: Id(2)] IntakeError[] Errors);

/// <summary>Why a message was rejected.</summary>
/// <param name="Line">Its number in the request, from 1.</param>
/// <param name="Field">Field that is wrong; empty for the whole.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Reason">Reason by the names of dead letters; <see cref="Broker"/> when Kafka did not take it.</param>
[GenerateSerializer, Immutable, Alias("sentinel.intake-error")]
public sealed record IntakeError([property: Id(0)] long Line, [property: Id(1)] string Field, [property: Id(2)] string Message, [property: Id(3)] string Reason)
{
    /// <summary>The reason of a message that is right and was not taken: it may be sent again.</summary>
    public const string Broker = "broker";
}
