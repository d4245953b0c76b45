using System.Globalization;
using System.Text;
using System.Text.Json;
using Sentinel.Cli.Output;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Rollouts;
using Sentinel.Contracts.Versions;

namespace Sentinel.Cli.Cards;

/// <summary>
/// A model card of a version: Markdown with a YAML head whose <c>model-index</c> is that of Hugging Face (task, data set, metrics by type and value). Everything in it is registered or measured, nothing is made up.
/// </summary>
/// <param name="Record">Its registration.</param>
/// <param name="Status">How it stands.</param>
/// <param name="Model">Its model.</param>
/// <param name="Rollouts">The model's rollouts.</param>
/// <param name="Labelled">Its newest window with labels; null before the first.</param>
internal sealed record ModelCard(VersionRecord Record, VersionStatus Status, ModelView Model, RolloutView[] Rollouts, WindowReport? Labelled)
{
    private VersionSpec Spec => Record.Spec;

    private string Version => Spec.ModelVersion.Version;

    /// <summary>The card as text.</summary>
    public override string ToString()
    {
        var card = new StringBuilder();
        Head(card);
        card.Append(CultureInfo.InvariantCulture, $"\n# {Spec.ModelVersion}\n\n");
        card.Append(CultureInfo.InvariantCulture, $"{Status.Sentence ?? "No window of its traffic is closed yet."}\n");
        Section(card, "Where it comes from",
        [
            ("Registered", $"{Screen.Time(Record.Created)} by {Record.CreatedBy}"),
            ("Artifact", Spec.Artifact is { } artifact ? $"{artifact.FileName}, {Screen.Count(artifact.SizeBytes)} bytes, SHA-256 `{artifact.Sha256}`" : "served elsewhere"),
            ("Code", Joined(Spec.Source?.Repository, Spec.Source?.Commit, Spec.Source?.Path)),
            ("Parent", Spec.Lineage?.Parent),
            ("Run", Spec.Lineage?.Run),
            ("Training data", Joined(Spec.Lineage?.Dataset?.Uri, Spec.Lineage?.Dataset?.Sha256)),
            ("Retraining trigger", Spec.Lineage?.Trigger),
            ("Hyperparameters", string.Join(", ", Spec.Hyperparameters.Select(h => $"{h.Key} {h.Value}"))),
        ]);
        Section(card, "What it takes and answers",
        [
            ("Inputs", string.Join(", ", Spec.Signature?.Features.Select(f => $"{f.Name} ({Screen.Word(f.Type)})") ?? [])),
            ("Answer", Spec.Signature is { Prediction: var answer } ? Screen.Word(answer.Type) + (answer.PositiveClass is { } positive ? $" of class {positive}" : "") + (answer.Threshold is { } from ? $", positive from {Screen.Number(from)} on" : "") : null),
            ("Segments", string.Join(", ", Spec.Signature?.Segments ?? [])),
        ]);
        Section(card, "How it stands",
        [
            ("Verdict", Screen.Word(Status.Verdict)),
            ("Traffic", Model.Route.Weights.TryGetValue(Version, out var weight) ? $"{Screen.Number(weight)} % since {Screen.Time(Model.Route.Since)}" : "none"),
            ("Proved good", Entry?.GoodSince is { } good ? $"since {Screen.Time(good)}" : "not yet"),
            ("Quarantined", Entry?.Quarantined == true ? "yes: it must not serve" : "no"),
            ("Reference", Record.ReferenceDigest is { } digest ? $"{Screen.Count(Record.ReferenceRows)} rows, SHA-256 `{digest}`" : "none"),
            ("Watched", $"{Screen.Count(Status.Rows)} rows in {Screen.Count(Status.ClosedWindows)} closed windows"),
        ]);
        Section(card, "What became of it", [.. Rollouts.Where(r => r.Version == Version).Select(r => ($"Rollout {Screen.Time(r.Started)}", (string?)$"{Screen.Word(r.Phase)}, by {r.Author}: {r.Events.LastOrDefault()?.Why ?? r.Reason}")),
            .. Model.Rollbacks.Where(r => r.From == Version).Select(r => ($"Rollback {Screen.Time(r.Requested)}", (string?)$"{Screen.Word(r.Outcome)}, by {r.Actor}: {r.Reason}"))]);
        return card.ToString();
    }

    private VersionEntry? Entry => Array.Find(Model.Versions, v => v.Version == Version);

    private void Head(StringBuilder card)
    {
        card.Append("---\n");
        if (!Spec.Labels.IsEmpty)
        {
            card.Append("tags:\n").AppendJoin("", Spec.Labels.Select(label => $"- {Quoted($"{label.Key}:{label.Value}")}\n"));
        }

        if (Spec.Lineage?.Dataset?.Uri is { } dataset)
        {
            card.Append(CultureInfo.InvariantCulture, $"datasets:\n- {Quoted(dataset)}\n");
        }

        card.Append(CultureInfo.InvariantCulture, $"model-index:\n- name: {Quoted(Spec.ModelVersion.ToString())}\n  results:");
        var registered = Spec.Metrics.Select(m => (m.Key, m.Value)).ToArray();
        var live = Labelled?.Performance?.Metrics.Select(m => (m.Key, m.Value.Value)).ToArray() ?? [];
        if (registered.Length + live.Length == 0)
        {
            card.Append(" []\n");
        }
        else
        {
            card.Append('\n');
            Results(card, "as registered", registered);
            Results(card, $"live traffic, window {Labelled?.Id}", live);
        }

        card.Append("---\n");
    }

    private void Results(StringBuilder card, string dataset, (string Name, double Value)[] metrics)
    {
        if (metrics.Length == 0)
        {
            return;
        }

        var task = Spec.Signature?.Prediction.Type == PredictionType.Numeric ? "tabular-regression" : "tabular-classification";
        card.Append(CultureInfo.InvariantCulture, $"  - task:\n      type: {task}\n    dataset:\n      name: {Quoted(dataset)}\n      type: {Quoted(Spec.ModelVersion.Model)}\n    metrics:\n");
        foreach (var (name, value) in metrics)
        {
            card.Append(CultureInfo.InvariantCulture, $"    - type: {Quoted(name)}\n      value: {value:R}\n");
        }
    }

    private static void Section(StringBuilder card, string title, IReadOnlyCollection<(string Name, string? Value)> facts)
    {
        var known = facts.Where(fact => !string.IsNullOrEmpty(fact.Value)).ToArray();
        if (known.Length > 0)
        {
            card.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n").AppendJoin("", known.Select(fact => $"- **{fact.Name}**: {fact.Value}\n"));
        }
    }

    private static string? Joined(params string?[] parts) => string.Join(' ', parts.OfType<string>());

    // A JSON text is a YAML one too.
    private static string Quoted(string text) => JsonSerializer.Serialize(text);
}
