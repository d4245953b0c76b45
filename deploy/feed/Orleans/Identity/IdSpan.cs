using System.Text;

namespace Orleans.Runtime;

/// <summary>The UTF-8 bytes of an identifier, with their hash.</summary>
public readonly struct IdSpan : IEquatable<IdSpan>, IComparable<IdSpan>
{
    private readonly byte[]? _value;
    private readonly int _hashCode;

    public IdSpan(byte[] value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _value = value;
        var hash = new HashCode();
        hash.AddBytes(value);
        _hashCode = hash.ToHashCode();
    }

    public bool IsDefault => _value is null || _value.Length == 0;

    public ReadOnlyMemory<byte> Value => _value;

    public static IdSpan Create(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return new IdSpan(Encoding.UTF8.GetBytes(id));
    }

    public static bool operator ==(IdSpan left, IdSpan right) => left.Equals(right);

    public static bool operator !=(IdSpan left, IdSpan right) => !left.Equals(right);

    public ReadOnlySpan<byte> AsSpan() => _value;

    public int CompareTo(IdSpan other) => AsSpan().SequenceCompareTo(other.AsSpan());

    public bool Equals(IdSpan obj) => _hashCode == obj._hashCode && (ReferenceEquals(_value, obj._value) || AsSpan().SequenceEqual(obj.AsSpan()));

    public override bool Equals(object? obj) => obj is IdSpan other && Equals(other);

    public override int GetHashCode() => _hashCode;

    public override string ToString() => _value is null ? string.Empty : Encoding.UTF8.GetString(_value);
}
