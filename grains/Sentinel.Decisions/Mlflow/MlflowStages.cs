namespace Sentinel.Decisions.Mlflow;

/// <summary>MLflow's stages of versions.</summary>
public static class MlflowStages
{
    /// <summary>The stage of a version that nobody put into one.</summary>
    public const string None = "None";

    /// <summary>The stage of versions that made room for another.</summary>
    public const string Archived = "Archived";

    /// <summary>All of them, in MLflow's order.</summary>
    public static IReadOnlyList<string> All { get; } = [None, "Staging", "Production", Archived];

    /// <summary>The stages whose versions may be archived by the one that follows them.</summary>
    public static IReadOnlyList<string> Active { get; } = ["Staging", "Production"];

    /// <summary>A stage in its canonical spelling, whatever the case; null for what is none.</summary>
    public static string? Find(string stage) => All.FirstOrDefault(known => string.Equals(known, stage, StringComparison.OrdinalIgnoreCase));
}
