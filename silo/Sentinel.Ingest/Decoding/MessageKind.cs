namespace Sentinel.Ingest.Decoding;

/// <summary>What a topic's messages tell: which fields they have, and when one is complete. Threading: safe.</summary>
internal abstract class MessageKind
{
    /// <summary>Rows that a version has answered.</summary>
    public static MessageKind Prediction { get; } = new PredictionKind();

    /// <summary>What came true for such rows.</summary>
    public static MessageKind Label { get; } = new LabelKind();

    /// <summary>Type of a CloudEvent that is such a message.</summary>
    public abstract string EventType { get; }

    /// <summary>Whether a section is read; others are passed over as unknown fields are.</summary>
    public abstract bool Reads(MessageField section);

    /// <summary>Remembers the fault of a message whose fields do not make rows.</summary>
    public abstract void Check(ref MessageDraft draft);

    private sealed class PredictionKind : MessageKind
    {
        public override string EventType => "io.sentinel.prediction.v1";

        public override bool Reads(MessageField section) => section is not (MessageField.Label or MessageField.Labels);

        public override void Check(ref MessageDraft draft)
        {
            if (draft.IsColumns ? draft.IsRow || draft.HasClass || draft.HasSegment : draft.IsRow && draft.HasLists)
            {
                draft.Fail(RejectReason.BadType, "a message holds one row (features, prediction, class, a value by segment) or many (columns, predictions, classes, times, ids, a list by segment), not both");
            }

            if (draft.IsColumns ? draft.Rows <= 0 : !draft.IsRow)
            {
                draft.Fail(RejectReason.MissingField, draft.IsColumns ? "columns holds no row: give every column at least one cell" : "features and prediction are both absent: give one of them");
            }
        }
    }

    private sealed class LabelKind : MessageKind
    {
        public override string EventType => "io.sentinel.label.v1";

        public override bool Reads(MessageField section) => section is MessageField.Label or MessageField.Labels or MessageField.Ids or MessageField.Times;

        public override void Check(ref MessageDraft draft)
        {
            if (draft.IsRow && (draft.IsColumns || draft.HasLists))
            {
                draft.Fail(RejectReason.BadType, "a message holds one label (id, label) or many (ids, labels, times), not both");
            }

            if (draft.IsColumns ? draft.Rows <= 0 : !draft.IsRow)
            {
                draft.Fail(RejectReason.MissingField, draft.IsColumns ? "labels holds none: give at least one" : "label is absent: give the label, or labels and ids of many");
            }

            if (draft.IsColumns ? !draft.HasIds : draft.Id.IsNone)
            {
                draft.Fail(RejectReason.MissingField, draft.IsColumns ? "ids is absent: a label finds its prediction by its id" : "id is absent or empty: a label finds its prediction by its id");
            }

            if (draft.IsColumns && draft.LacksId)
            {
                draft.Fail(RejectReason.MissingField, "ids holds one that is null or empty: a label finds its prediction by its id");
            }
        }
    }
}
