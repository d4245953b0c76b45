using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>Names one grain: its type and its key, written <c>type/key</c>.</summary>
public readonly struct GrainId(GrainType type, IdSpan key) : IEquatable<GrainId>, IComparable<GrainId>
{
    public GrainType Type { get; } = type;

    public IdSpan Key { get; } = key;

    public bool IsDefault => Type.IsDefault && Key.IsDefault;

    public static GrainId Create(string type, string key) => Create(GrainType.Create(type), key);

    public static GrainId Create(GrainType type, string key)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        return new GrainId(type, IdSpan.Create(key));
    }

    public static GrainId Create(GrainType type, IdSpan key) => new(type, key);

    public static GrainId Parse(string value) =>
        TryParse(value, out var result) ? result : throw new ArgumentException($"A grain id is written type/key, was \"{value}\".", nameof(value));

    public static bool TryParse([NotNullWhen(true)] string? value, out GrainId result)
    {
        result = default;
        var slash = value?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        if (slash < 1 || slash == value!.Length - 1)
        {
            return false;
        }

        result = Create(value[..slash], value[(slash + 1)..]);
        return true;
    }

    public static bool operator ==(GrainId left, GrainId right) => left.Equals(right);

    public static bool operator !=(GrainId left, GrainId right) => !left.Equals(right);

    public int CompareTo(GrainId other)
    {
        var byType = Type.CompareTo(other.Type);
        return byType != 0 ? byType : Key.CompareTo(other.Key);
    }

    public bool Equals(GrainId other) => Key.Equals(other.Key) && Type.Equals(other.Type);

    public override bool Equals(object? obj) => obj is GrainId other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Type, Key);

    public override string ToString() => $"{Type}/{Key}";
}
