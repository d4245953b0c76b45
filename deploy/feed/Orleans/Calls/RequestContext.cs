using System.Collections.Immutable;

namespace Orleans.Runtime;

/// <summary>Values that travel with a call to whom it calls, but never back.</summary>
public static class RequestContext
{
    private static readonly AsyncLocal<RequestContextData?> Data = new();

    public static IEnumerable<string> Keys => Values.Keys;

    public static IEnumerable<KeyValuePair<string, object>> Entries => Values;

    /// <summary>The call chain that may re-enter the grains of its way; empty for none.</summary>
    public static Guid ReentrancyId
    {
        get => Data.Value?.ReentrancyId ?? Guid.Empty;
        set => Data.Value = new RequestContextData(Values, value);
    }

    /// <summary>What a call takes along; it never changes, so callers and callees may share it.</summary>
    internal static RequestContextData? Current
    {
        get => Data.Value;
        set => Data.Value = value;
    }

    private static ImmutableDictionary<string, object> Values => Data.Value?.Values ?? ImmutableDictionary<string, object>.Empty;

    public static object? Get(string key) => Values.GetValueOrDefault(key);

    public static void Set(string key, object value) => Data.Value = new RequestContextData(Values.SetItem(key, value), ReentrancyId);

    public static bool Remove(string key)
    {
        var without = Values.Remove(key);
        if (ReferenceEquals(without, Values))
        {
            return false;
        }

        Data.Value = new RequestContextData(without, ReentrancyId);
        return true;
    }

    public static void Clear() => Data.Value = null;

    /// <summary>Calls made until the section ends may come back to the calling grain while it waits for them.</summary>
    public static ReentrancySection AllowCallChainReentrancy()
    {
        var original = ReentrancyId;
        var section = original == Guid.Empty ? Guid.NewGuid() : original;
        return new ReentrancySection(original, section);
    }

    /// <summary>Calls made until the section ends may not come back.</summary>
    public static ReentrancySection SuppressCallChainReentrancy() => new(ReentrancyId, Guid.Empty);

    /// <summary>A stretch of code in which the call chain's reentrancy differs.</summary>
    public readonly struct ReentrancySection : IDisposable
    {
        private readonly Guid _original;
        private readonly Guid _section;

        public ReentrancySection(Guid originalReentrancyId, Guid newReentrancyId)
        {
            _original = originalReentrancyId;
            _section = newReentrancyId;
            ReentrancyId = newReentrancyId;
            if (newReentrancyId != Guid.Empty)
            {
                Activation.Current?.EnterReentrantSection(newReentrancyId);
            }
        }

        public void Dispose()
        {
            if (_section != Guid.Empty)
            {
                Activation.Current?.LeaveReentrantSection(_section);
            }

            ReentrancyId = _original;
        }
    }
}

/// <summary>The values of a call and the call chain it belongs to.</summary>
internal sealed record RequestContextData(ImmutableDictionary<string, object> Values, Guid ReentrancyId);
