namespace Orleans.Runtime;

/// <summary>A typed address of a grain or an observer; a proxy derives from it for each interface.</summary>
public class GrainReference : IAddressable, IEquatable<GrainReference>
{
    private protected GrainReference(GrainId grainId, GrainInterfaceType interfaceType)
    {
        GrainId = grainId;
        InterfaceType = interfaceType;
    }

    public GrainId GrainId { get; }

    public GrainInterfaceType InterfaceType { get; }

    public static bool operator ==(GrainReference? reference1, GrainReference? reference2) => reference1?.Equals(reference2) ?? reference2 is null;

    public static bool operator !=(GrainReference? reference1, GrainReference? reference2) => !(reference1 == reference2);

    public bool Equals(GrainReference? other) => other is not null && GrainId.Equals(other.GrainId);

    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    public override int GetHashCode() => GrainId.GetHashCode();

    public sealed override string ToString() => $"GrainReference:{GrainId}:{InterfaceType}";
}
