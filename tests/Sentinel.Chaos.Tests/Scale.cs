namespace Sentinel.Chaos.Tests;

/// <summary>How much is sent and how often the silo is killed.</summary>
/// <param name="Rows">Rows sent.</param>
/// <param name="Kills">Kills while they are sent; one more follows when all is counted.</param>
/// <param name="Partitions">Partitions of the topic: the embedded broker keeps about 5 MB of each, and the whole log must be there for the replay.</param>
internal sealed record Scale(int Rows, int Kills, int Partitions)
{
    /// <summary>Environment variable that chooses the long form by the value <c>long</c>.</summary>
    public const string Variable = "SENTINEL_CHAOS";

    public static bool IsLong { get; } = Environment.GetEnvironmentVariable(Variable) == "long";

    public static Scale Chosen { get; } = IsLong ? new Scale(200_000, 10, 24) : new Scale(20_000, 3, 4);
}
