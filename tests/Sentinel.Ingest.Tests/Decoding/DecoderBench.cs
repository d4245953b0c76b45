using System.Text;
using Sentinel.Contracts;
using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Versions;
using Sentinel.Ingest.Batching;
using Sentinel.Ingest.Configuration;
using Sentinel.Ingest.Decoding;

namespace Sentinel.Ingest.Tests.Decoding;

/// <summary>A decoder with one registered version, housing@1.4.0, and what it made of the messages it was given.</summary>
internal sealed class DecoderBench : IRowTargets
{
    public const long KafkaTime = 1_795_244_400_000_000; // 2026-11-21T07:00:00Z

    private readonly MessageDecoder _decoder = new(MessageKind.Prediction, new TimeRange(new IngestOptions { TimeAhead = TimeSpan.FromDays(1) }, TimeProvider.System));
    private readonly Target _known;
    private long _offset;

    public DecoderBench(string[]? numeric = null, string[]? categorical = null, bool hasPrediction = true, string[]? segments = null)
    {
        Schema = new VersionSchema(new ModelVersionId("housing", "1.4.0"), numeric ?? ["MedInc", "Age"], categorical ?? ["ocean"], hasPrediction, "digest") { Segments = segments ?? [] };
        _known = new Target(Schema.ModelVersion, TargetState.Ready, new BatchBuilder(Schema));
    }

    public VersionSchema Schema { get; }

    public BatchBuilder Builder => _known.Builder;

    public TargetState KnownState
    {
        set => _known.Set(value);
    }

    public DecodeResult Decode(string json, long kafkaTime = KafkaTime, long eventTime = RecordStamp.NoTime) => Decode(Encoding.UTF8.GetBytes(json), kafkaTime, eventTime);

    public DecodeResult Decode(ReadOnlySpan<byte> value, long kafkaTime = KafkaTime, long eventTime = RecordStamp.NoTime) =>
        _decoder.Decode(value, new RecordStamp(_offset++, kafkaTime, eventTime), this);

    public SealedColumns Seal() => SealedColumns.Of(Builder);

    public RowTarget Find(ReadOnlySpan<byte> model, ReadOnlySpan<byte> version) =>
        !model.SequenceEqual("housing"u8) ? new Target(null, TargetState.UnknownModel, null)
        : !version.SequenceEqual("1.4.0"u8) ? new Target(null, TargetState.UnknownVersion, null)
        : _known;

    private sealed class Target(ModelVersionId? version, TargetState state, BatchBuilder? builder) : RowTarget
    {
        private TargetState _state = state;

        public override ModelVersionId? Version => version;

        public override TargetState State => _state;

        public override BatchBuilder Builder => builder!;

        public void Set(TargetState state) => _state = state;
    }
}

/// <summary>A batch's columns, read back.</summary>
internal sealed record SealedColumns(ColumnLayout Layout, long[] Offsets, long[] Times, double[][] Numeric, double[] Prediction, string[][] Categorical, string[] Class, RowId[] Ids, string[][] Segments)
{
    public int[] Epochs { get; private init; } = [];

    public string[] Against { get; private init; } = [];

    public static SealedColumns Of(BatchBuilder builder)
    {
        var bytes = new byte[builder.SizeBytes];
        Assert.Equal(bytes.Length, builder.Write(bytes));
        return Read(bytes);
    }

    public static SealedColumns Read(ReadOnlySpan<byte> bytes)
    {
        var reader = ColumnReader.Open(bytes);
        var layout = reader.Layout;
        var dictionaries = reader.Dictionaries;
        var categorical = new string[layout.CategoricalCount][];
        for (var c = 0; c < categorical.Length; c++)
        {
            categorical[c] = Texts(ref dictionaries, reader.Categorical(c));
        }

        var classes = layout.HasClass == 1 ? Texts(ref dictionaries, reader.Class) : [];
        var segments = new string[layout.SegmentCount][];
        for (var s = 0; s < segments.Length; s++)
        {
            segments[s] = Texts(ref dictionaries, reader.Segment(s));
        }

        var against = layout.HasAgainst == 1 ? Texts(ref dictionaries, reader.Against) : [];
        var numeric = new double[layout.NumericCount][];
        for (var c = 0; c < numeric.Length; c++)
        {
            numeric[c] = reader.Numeric(c).ToArray();
        }

        return new SealedColumns(layout, reader.Offsets.ToArray(), reader.Times.ToArray(), numeric, reader.Prediction.ToArray(), categorical, classes, reader.Ids.ToArray(), segments) { Epochs = reader.Epochs.ToArray(), Against = against };
    }

    private static string[] Texts(ref ColumnReader.DictionaryReader dictionaries, ReadOnlySpan<int> codes)
    {
        var values = new string[dictionaries.NextDictionary()];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Encoding.UTF8.GetString(dictionaries.NextValue());
        }

        var texts = new string[codes.Length];
        for (var i = 0; i < codes.Length; i++)
        {
            texts[i] = codes[i] switch { Cell.MissingCode => "<missing>", Cell.WrongTypeCode => "<wrong type>", var code => values[code] };
        }

        return texts;
    }
}
