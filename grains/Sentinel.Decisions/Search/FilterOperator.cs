namespace Sentinel.Decisions.Search;

/// <summary>How a field is held against what is asked for.</summary>
public enum FilterOperator
{
    /// <summary><c>=</c></summary>
    Equal,

    /// <summary><c>!=</c></summary>
    NotEqual,

    /// <summary><c>&lt;</c></summary>
    Less,

    /// <summary><c>&lt;=</c></summary>
    LessOrEqual,

    /// <summary><c>&gt;</c></summary>
    Greater,

    /// <summary><c>&gt;=</c></summary>
    GreaterOrEqual,

    /// <summary><c>LIKE</c>: <c>%</c> stands for any text, <c>_</c> for one character.</summary>
    Like,

    /// <summary><c>ILIKE</c>: the same, letter case ignored.</summary>
    CaselessLike,

    /// <summary><c>IN ('a', 'b')</c>: one of these.</summary>
    In,
}
