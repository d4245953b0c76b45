using System.Text.Json;
using Sentinel.Contracts.Rollouts;

namespace Sentinel.Decisions.Rollouts;

/// <summary>Names of phases, strategies and kinds as they stand in JSON, manifests, events and the history.</summary>
public static class RolloutNames
{
    /// <summary>Strategies that a plan may name: all but the one that needs no plan.</summary>
    public static IReadOnlyList<string> Strategies { get; } = [.. Enum.GetValues<RolloutStrategy>().Where(s => s != RolloutStrategy.Immediate).Select(Of)];

    /// <summary>Kinds of checks.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [.. Enum.GetValues<CheckKind>().Select(Of)];

    /// <summary>A phase.</summary>
    public static string Of(RolloutPhase phase) => JsonNamingPolicy.CamelCase.ConvertName(phase.ToString());

    /// <summary>A strategy.</summary>
    public static string Of(RolloutStrategy strategy) => JsonNamingPolicy.CamelCase.ConvertName(strategy.ToString());

    /// <summary>A kind of check.</summary>
    public static string Of(CheckKind kind) => JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());

    /// <summary>A strategy by its name, which may be written <c>blueGreen</c> or <c>blue-green</c>; null when there is none of it.</summary>
    public static RolloutStrategy? StrategyOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var joined = name.Replace("-", "", StringComparison.Ordinal);
        return Enum.GetValues<RolloutStrategy>().Where(s => string.Equals(Of(s), joined, StringComparison.OrdinalIgnoreCase)).Select(s => (RolloutStrategy?)s).FirstOrDefault();
    }

    /// <summary>A kind by its name; null when there is none of it.</summary>
    public static CheckKind? KindOf(string name) => Enum.GetValues<CheckKind>().Where(k => Of(k) == name).Select(k => (CheckKind?)k).FirstOrDefault();
}
