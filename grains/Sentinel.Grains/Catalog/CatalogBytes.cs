using System.Collections.Immutable;
using Sentinel.Contracts.Alerts;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Catalog;

/// <summary>A part of the index.</summary>
/// <param name="Models">Names of models.</param>
/// <param name="Hooks">Hooks by name.</param>
public sealed record CatalogPart(ImmutableSortedSet<string> Models, ImmutableSortedDictionary<string, HookSpec> Hooks)
{
    /// <summary>Nothing.</summary>
    public static CatalogPart Empty { get; } =
        new(ImmutableSortedSet.Create<string>(StringComparer.Ordinal), ImmutableSortedDictionary.Create<string, HookSpec>(StringComparer.Ordinal));
}

/// <summary>Bytes of a <see cref="CatalogPart"/>, version 3: since 2, hooks have what kinds other than webhooks need, and say how alerts are gathered and escalated; since 3, they have what starts a trainer.</summary>
public sealed class CatalogFormat() : RecordFormat<CatalogPart>("A catalog record", "SCAT", 3)
{
    /// <inheritdoc/>
    protected override void Write(ByteWriter writer, CatalogPart record)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(record);
        writer.Texts(record.Models);
        writer.List(record.Hooks, static (w, hook) => WriteHook(w, hook.Value));
    }

    /// <inheritdoc/>
    protected override CatalogPart Read(ref ByteReader reader, ushort version)
    {
        var models = CatalogPart.Empty.Models.Union(Lists.Texts(ref reader));
        var hooks = Lists.List(ref reader, ReaderOf(version));
        return new CatalogPart(models, CatalogPart.Empty.Hooks.AddRange(hooks.Select(h => KeyValuePair.Create(h.Name, h))));
    }

    private static void WriteHook(ByteWriter writer, HookSpec hook)
    {
        writer.Text(hook.Name);
        writer.Text(hook.Type);
        writer.Text(hook.Url);
        writer.OptionalText(hook.SecretFrom);
        writer.Texts(hook.Events);
        writer.OptionalText(hook.Topic);
        writer.OptionalText(hook.From);
        writer.Texts(hook.To);
        writer.Optional(hook.Group, static (w, group) =>
        {
            w.Double(group.WaitSeconds);
            w.Double(group.IntervalSeconds);
            w.OptionalDouble(group.RepeatSeconds);
        });
        writer.List(hook.Escalate, static (w, step) =>
        {
            w.Double(step.AfterSeconds);
            w.Texts(step.To);
        });
        writer.Optional(hook.GitHub, static (w, target) =>
        {
            w.Text(target.Repository);
            w.OptionalText(target.EventType);
            w.OptionalText(target.Workflow);
            w.OptionalText(target.Ref);
        });
        writer.Optional(hook.Airflow, static (w, target) =>
        {
            w.Text(target.Dag);
            w.Text(target.Api);
        });
        writer.Optional(hook.Kubernetes, static (w, target) =>
        {
            w.Text(target.Namespace);
            w.Text(target.Job);
        });
        writer.Texts(hook.Command);
    }

    private static ItemReader<HookSpec> ReaderOf(ushort version) => version switch
    {
        1 => ReadPlainHook,
        2 => ReadTellingHook,
        _ => ReadHook,
    };

    private static HookSpec ReadPlainHook(ref ByteReader reader) => new(reader.Text(), reader.Text(), reader.Text(), reader.OptionalText(), Lists.Texts(ref reader));

    private static HookSpec ReadHook(ref ByteReader reader) => ReadTellingHook(ref reader) with
    {
        GitHub = Lists.Optional(ref reader, static (ref ByteReader r) => new GitHubTarget(r.Text(), r.OptionalText(), r.OptionalText(), r.OptionalText())),
        Airflow = Lists.Optional(ref reader, static (ref ByteReader r) => new AirflowTarget(r.Text(), r.Text())),
        Kubernetes = Lists.Optional(ref reader, static (ref ByteReader r) => new KubernetesTarget(r.Text(), r.Text())),
        Command = Lists.Texts(ref reader),
    };

    private static HookSpec ReadTellingHook(ref ByteReader reader) => ReadPlainHook(ref reader) with
    {
        Topic = reader.OptionalText(),
        From = reader.OptionalText(),
        To = Lists.Texts(ref reader),
        Group = Lists.Optional(ref reader, static (ref ByteReader r) => new GroupPolicy(r.Double(), r.Double(), Lists.OptionalDouble(ref r))),
        Escalate = Lists.List(ref reader, static (ref ByteReader r) => new EscalationStep(r.Double(), Lists.Texts(ref r))),
    };
}
