using System.Collections.Immutable;
using Sentinel.Contracts.Mlflow;
using Sentinel.Decisions.Search;

namespace Sentinel.Decisions.Mlflow;

/// <summary>
/// What MLflow's clients search by: the grammar of <see cref="FilterParser"/>, with the keys, operators and literals that MLflow allows, and its rule for tags: a condition on a tag holds for none that has not the tag, but for the one that
/// tells prompts from models.
/// </summary>
/// <param name="terms">The conditions, all of which must hold.</param>
public sealed class MlflowFilter(ImmutableArray<FilterTerm> terms)
{
    private const string PromptTag = "mlflow.prompt.is_prompt";

    private static readonly (string Name, FieldKind Kind)[] OfModels = [("name", FieldKind.Text)];

    private static readonly (string Name, FieldKind Kind)[] OfVersions = [("name", FieldKind.Text), ("version_number", FieldKind.Number), ("run_id", FieldKind.Text), ("source_path", FieldKind.Text)];

    private static readonly FilterOperator[] ForTexts = [FilterOperator.Equal, FilterOperator.NotEqual, FilterOperator.Like, FilterOperator.CaselessLike];

    private static readonly FilterOperator[] ForNumbers = [FilterOperator.Equal, FilterOperator.NotEqual, FilterOperator.Less, FilterOperator.LessOrEqual, FilterOperator.Greater, FilterOperator.GreaterOrEqual];

    /// <summary>The only model that fits; null where others may.</summary>
    public string? OnlyModel => terms.FirstOrDefault(term => !IsTag(term.Key) && term is { Key.Name: "name", Operator: FilterOperator.Equal })?.Literals[0].Text;

    /// <summary>Reads a filter of registered models; what is wrong with it, or null.</summary>
    public static MlflowFault? ReadModels(string? text, out MlflowFilter filter) => Read(text, OfModels, out filter);

    /// <summary>Reads a filter of versions; what is wrong with it, or null.</summary>
    public static MlflowFault? ReadVersions(string? text, out MlflowFilter filter) => Read(text, OfVersions, out filter);

    /// <summary>Whether a registered model fits.</summary>
    public bool Fits(string name, MlflowModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return terms.All(term => IsTag(term.Key) ? FitsTag(term, model.Tags) : term.Holds([FieldValue.Of(name)]));
    }

    /// <summary>Whether a version fits.</summary>
    public bool Fits(string name, MlflowVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return terms.All(term => IsTag(term.Key) ? FitsTag(term, version.Tags) : term.Holds([ValueOf(term.Key.Name, name, version)]));
    }

    private static FieldValue ValueOf(string field, string name, MlflowVersion version) => field switch
    {
        "version_number" => FieldValue.Of(version.Number),
        "run_id" => FieldValue.Of(version.RunId),
        "source_path" => FieldValue.Of(version.Source),
        _ => FieldValue.Of(name),
    };

    private static bool FitsTag(FilterTerm term, ImmutableArray<MlflowTag> tags) => tags.FirstOrDefault(tag => tag.Key == term.Key.Name) is { } found
        ? term.Holds([FieldValue.Of(found.Value)])
        : term.Key.Name == PromptTag && (term.Operator, term.Literals[0].Text) is (FilterOperator.NotEqual, "true") or (FilterOperator.Equal, "false");

    private static MlflowFault? Read(string? text, (string Name, FieldKind Kind)[] attributes, out MlflowFilter filter)
    {
        var reading = FilterParser.Read(text, key => FaultOf(key, attributes));
        filter = new MlflowFilter(reading.Terms);
        var fault = reading.Fault ?? reading.Terms.Select(term => FaultOf(term, attributes)).FirstOrDefault(found => found is not null);
        return fault is null ? null : MlflowFaults.Wrong(fault);
    }

    private static string? FaultOf(FilterKey key, (string Name, FieldKind Kind)[] attributes) =>
        key.Group is not (null or "attribute" or "tag" or "tags") ? $"Invalid entity type '{key.Group}'. Valid entity types are ('attribute', 'tag', 'tags')"
        : IsTag(key) || Array.Exists(attributes, attribute => attribute.Name == key.Name) ? null
        : $"Invalid attribute key '{key.Name}' specified. Valid keys are '{{{string.Join(", ", attributes.Select(attribute => $"'{attribute.Name}'"))}}}'";

    private static string? FaultOf(FilterTerm term, (string Name, FieldKind Kind)[] attributes)
    {
        var what = IsTag(term.Key) ? "tag" : "attribute";
        var kind = IsTag(term.Key) ? FieldKind.Text : attributes.First(attribute => attribute.Name == term.Key.Name).Kind;
        if (term.Operator == FilterOperator.In)
        {
            return what == "attribute" && term.Key.Name == "run_id" ? null : "Only the 'run_id' attribute supports comparison with a list of quoted string values.";
        }

        if (!(kind == FieldKind.Number ? ForNumbers : ForTexts).Contains(term.Operator))
        {
            return $"Invalid comparator for {what}: {term.Operator}";
        }

        return kind == FieldKind.Text && !term.Literals[0].IsQuoted
            ? $"Expected a quoted string value for {what} (e.g. 'my-value'). Got value {term.Literals[0].Text}"
            : term.FaultFor(kind);
    }

    private static bool IsTag(FilterKey key) => key.Group is "tag" or "tags";
}
