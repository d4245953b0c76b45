using System.Collections.Immutable;
using Sentinel.Contracts.Mlflow;
using Sentinel.Decisions.Search;

namespace Sentinel.Decisions.Mlflow;

/// <summary>By what found models and versions are sorted. The last terms tell all apart, so that the order is total and the place of each in it is its key.</summary>
/// <param name="terms">What comes first decides first.</param>
public sealed class MlflowOrder(ImmutableArray<OrderTerm> terms) : IComparer<ImmutableArray<FieldValue>>
{
    private const string Name = "name";
    private const string Number = "version_number";
    private const string Created = "creation_timestamp";
    private const string Updated = "last_updated_timestamp";
    private const string UpdatedOnce = "timestamp";

    private static readonly string[] OfModels = [Name, UpdatedOnce, Updated, Created];

    private static readonly string[] OfVersions = [Name, Number, Created, Updated];

    /// <summary>The kinds of a key's values, for reading one back.</summary>
    public ImmutableArray<FieldKind> Kinds => [.. terms.Select(term => term.Key.Name == Name ? FieldKind.Text : FieldKind.Number)];

    /// <summary>Whether names ascending decide alone, so that what comes after a name is known before it is looked at.</summary>
    public bool IsByName => terms is [{ Key.Name: Name, Descending: false }];

    /// <summary>Reads an order of registered models: by name unless it says otherwise; what is wrong with it, or null.</summary>
    public static MlflowFault? ReadModels(string? text, out MlflowOrder order) => Read(text, OfModels, [], [By(Name)], out order);

    /// <summary>Reads an order of versions: those that changed last come first unless it says otherwise; what is wrong with it, or null.</summary>
    public static MlflowFault? ReadVersions(string? text, out MlflowOrder order) => Read(text, OfVersions, [By(Updated, descending: true)], [By(Name), By(Number, descending: true)], out order);

    /// <summary>The place of a registered model.</summary>
    public ImmutableArray<FieldValue> KeyOf(string name, MlflowModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return [.. terms.Select(term => term.Key.Name switch
        {
            Created => FieldValue.Of(model.Created),
            Name => FieldValue.Of(name),
            _ => FieldValue.Of(model.Updated),
        })];
    }

    /// <summary>The place of a version.</summary>
    public ImmutableArray<FieldValue> KeyOf(string name, MlflowVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return [.. terms.Select(term => term.Key.Name switch
        {
            Created => FieldValue.Of(version.Created),
            Updated => FieldValue.Of(version.Updated),
            Number => FieldValue.Of(version.Number),
            _ => FieldValue.Of(name),
        })];
    }

    /// <inheritdoc/>
    public int Compare(ImmutableArray<FieldValue> x, ImmutableArray<FieldValue> y)
    {
        for (var i = 0; i < terms.Length; i++)
        {
            if (x[i].CompareTo(y[i]) is not 0 and var sign)
            {
                return terms[i].Descending ? -sign : sign;
            }
        }

        return 0;
    }

    private static MlflowFault? Read(string? text, string[] keys, OrderTerm[] unasked, OrderTerm[] last, out MlflowOrder order)
    {
        var reading = FilterParser.ReadOrder(text, key => key.Group is null or "attribute" && keys.Contains(key.Name) ? null : $"Invalid order_by key '{key}' specified. Valid keys are '{{{string.Join(", ", keys.Select(k => $"'{k}'"))}}}'");
        ImmutableArray<OrderTerm> asked = reading.Terms.IsEmpty ? [.. unasked] : reading.Terms;
        order = new MlflowOrder([.. asked, .. last.Where(term => !asked.Any(other => other.Key.Name == term.Key.Name))]);
        var twice = asked.GroupBy(term => term.Key.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1)?.Key;
        return reading.Fault is { } fault ? MlflowFaults.Wrong(fault.StartsWith("Invalid", StringComparison.Ordinal) ? fault : $"Invalid order_by clause '{text}': {fault}")
            : twice is null ? null
            : MlflowFaults.Wrong($"`order_by` contains duplicate fields: {twice}");
    }

    private static OrderTerm By(string name, bool descending = false) => new(new FilterKey(null, name), descending);
}
