using Sentinel.Contracts.Comparisons;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Routes;

namespace Sentinel.Decisions.Comparisons;

/// <summary>What a comparison knows of one version.</summary>
/// <param name="Record">Its registration.</param>
/// <param name="Model">Its model.</param>
/// <param name="Newest">Its newest closed window; null before the first.</param>
/// <param name="Labelled">Its newest closed window with labels; null without one.</param>
public sealed record VersionSide(VersionRecord Record, ModelView Model, WindowReport? Newest, WindowReport? Labelled)
{
    /// <summary>Out of its windows, newest first.</summary>
    public static VersionSide Of(VersionRecord record, ModelView model, IReadOnlyCollection<WindowReport> windows) =>
        new(record, model, windows.FirstOrDefault(), windows.FirstOrDefault(window => window.Performance is not null));

    internal ComparedVersion View()
    {
        var id = Record.Spec.ModelVersion;
        var entry = Array.Find(Model.Versions, v => v.Version == id.Version);
        return new ComparedVersion(
            id.Model,
            id.Version,
            Record.Created,
            Record.CreatedBy,
            RouteRules.AliasesOf(Model, id.Version),
            Model.Route.Weights.GetValueOrDefault(id.Version),
            Array.IndexOf(Model.Route.Shadows, id.Version) >= 0,
            entry?.Quarantined ?? false,
            entry?.GoodSince,
            entry?.Verdict ?? Verdict.Insufficient,
            Newest?.Sentence,
            Newest is null ? 0 : Newest.Index + 1,
            View(Newest),
            View(Labelled));
    }

    private static ComparedWindow? View(WindowReport? window) =>
        window is null ? null : new ComparedWindow(window.Id, window.Index, window.From, window.To, window.Rows, window.Performance?.Labelled ?? 0, window.Verdict);
}
