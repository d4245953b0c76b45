using Sentinel.Cli.Plans;

namespace Sentinel.Cli.Output;

/// <summary>Plans in words.</summary>
internal static class PlanLines
{
    private const int ValueMost = 60;

    /// <summary>Prints what would become of each thing, with its fields and reasons below.</summary>
    public static void Print(IEnumerable<PlannedChange> changes)
    {
        foreach (var change in changes)
        {
            Screen.Line($"{change.Kind} {change.Name} {Would(change.Outcome)}");
            foreach (var field in change.Fields)
            {
                Screen.Line($"  {field.Field}: {Short(field.Registered)} → {Short(field.Wanted)}");
            }

            foreach (var reason in change.Reasons)
            {
                Screen.Line($"  {reason}");
            }
        }
    }

    /// <summary>A value, cut short for a line.</summary>
    public static string Short(string? value) => value is null ? "not set" : value.Length <= ValueMost ? value : $"{value[..ValueMost]}…";

    private static string Would(PlannedOutcome outcome) => outcome switch
    {
        PlannedOutcome.Unchanged => "unchanged",
        PlannedOutcome.Kept => "would be kept, though it has no manifest any more",
        PlannedOutcome.Sent => "would be sent; whether it changes anything is not known before",
        _ => $"would be {Screen.Word(outcome)}",
    };
}
