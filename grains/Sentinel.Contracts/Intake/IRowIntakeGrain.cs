using System.Text.Json.Serialization;

namespace Sentinel.Contracts.Intake;

/// <summary>What rows hold.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RowKind>))]
public enum RowKind
{
    /// <summary>Predictions.</summary>
    [JsonStringEnumMemberName("predictions")]
    Predictions,

    /// <summary>Labels.</summary>
    [JsonStringEnumMemberName("labels")]
    Labels,
}

/// <summary>Lines that a sender sends as one, and may have to send again without knowing what came of the first time.</summary>
/// <param name="Kind">What they hold.</param>
/// <param name="Number">Grows from 1 with every sending of the sender, and stays when it is sent again; 0, without lines, asks for the session only.</param>
/// <param name="Session">When it is sent again: the session that the sender heard of last, since no other knows what came of it. Null the first time.</param>
/// <param name="Lines">UTF-8 JSON, one message a line.</param>
[GenerateSerializer, Immutable, Alias("sentinel.row-sending")]
public sealed record RowSending([property: Id(0)] RowKind Kind, [property: Id(1)] long Number, [property: Id(2)] string? Session, [property: Id(3)] ReadOnlyMemory<byte> Lines);

/// <summary>Answer to a <see cref="RowSending"/>.</summary>
/// <param name="Session">The memory that answers: a new one knows nothing of sendings before it.</param>
/// <param name="Taken">What came of the lines; null where the lines were sent again and this session does not know whether they were taken before. Nothing was done then.</param>
[GenerateSerializer, Immutable, Alias("sentinel.sending-answer")]
public sealed record SendingAnswer([property: Id(0)] string Session, [property: Id(1)] IntakeAnswer? Taken);

/// <summary>
/// Takes the rows of one sender, each sending once: it remembers what came of the last one, and answers that when it comes again. Keyed by the sender's name, which is unique to it. In memory only: where a silo is lost, the
/// next session says that it does not know.
/// </summary>
[Alias("sentinel.IRowIntakeGrain")]
public interface IRowIntakeGrain : IGrainWithStringKey
{
    /// <summary>Longest name of a sender, in characters.</summary>
    public const int NameLengthMax = 128;

    /// <summary>Takes lines in their order; answered when the broker has them.</summary>
    [Alias("Take")]
    Task<SendingAnswer> TakeAsync(RowSending sending);
}
