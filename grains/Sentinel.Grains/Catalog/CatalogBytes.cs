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

/// <summary>Bytes of a <see cref="CatalogPart"/>.</summary>
public sealed class CatalogFormat() : RecordFormat<CatalogPart>("A catalog record", "SCAT", 1)
{
    /// <inheritdoc/>
    protected override void Write(ByteWriter writer, CatalogPart record)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(record);
        writer.Texts(record.Models);
        writer.List(record.Hooks, static (w, hook) =>
        {
            w.Text(hook.Value.Name);
            w.Text(hook.Value.Type);
            w.Text(hook.Value.Url);
            w.OptionalText(hook.Value.SecretFrom);
            w.Texts(hook.Value.Events);
        });
    }

    /// <inheritdoc/>
    protected override CatalogPart Read(ref ByteReader reader, ushort version)
    {
        var models = CatalogPart.Empty.Models.Union(Lists.Texts(ref reader));
        var hooks = Lists.List(ref reader, static (ref ByteReader r) => new HookSpec(r.Text(), r.Text(), r.Text(), r.OptionalText(), Lists.Texts(ref r)));
        return new CatalogPart(models, CatalogPart.Empty.Hooks.AddRange(hooks.Select(h => KeyValuePair.Create(h.Name, h))));
    }
}
