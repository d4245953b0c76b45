using Sentinel.Testing.Brokers;

namespace Sentinel.Chaos.Tests;

/// <summary>A fact of the long form that starts brokers of its own.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LongChaosFactAttribute : FactAttribute
{
    public LongChaosFactAttribute()
    {
        Skip = !Scale.IsLong ? $"takes minutes: set {Scale.Variable}=long" : ApacheKafka.MissingReason;
    }
}
