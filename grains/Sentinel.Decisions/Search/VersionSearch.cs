using System.Collections.Immutable;
using Sentinel.Contracts.Search;
using Sentinel.Decisions.Models;

namespace Sentinel.Decisions.Search;

/// <summary>A search for versions: which, in which order, from where on. Pages are stable: each goes on after the last version of the one before, whatever was registered or deleted meanwhile.</summary>
public sealed class VersionSearch
{
    /// <summary>Versions of a page at most.</summary>
    public const int LimitMax = 1000;

    // What decides last, so that no two versions are equal.
    private static readonly ImmutableArray<OrderTerm> Identity = [new OrderTerm(new FilterKey(null, "model"), Descending: false), new OrderTerm(new FilterKey(null, "version"), Descending: false)];

    private readonly ImmutableArray<FilterTerm> _terms;
    private readonly ImmutableArray<OrderTerm> _order;
    private readonly ImmutableArray<FieldValue?>? _after;
    private readonly int _limit;

    private VersionSearch(ImmutableArray<FilterTerm> terms, ImmutableArray<OrderTerm> order, ImmutableArray<FieldValue?>? after, int limit)
    {
        _terms = terms;
        _order = order;
        _after = after;
        _limit = limit;
    }

    /// <summary>Reads a search.</summary>
    /// <param name="filter">Conditions on <see cref="VersionFields"/>; null for all versions.</param>
    /// <param name="orderBy">Fields to sort by; null for models and versions in their order.</param>
    /// <param name="pageToken">Where the page before ended; null for the first.</param>
    /// <param name="limit">Versions of a page, 1 to <see cref="LimitMax"/>.</param>
    /// <param name="errors">What is wrong, by parameter; empty when there is a search.</param>
    public static VersionSearch? Read(string? filter, string? orderBy, string? pageToken, int limit, out ImmutableSortedDictionary<string, string> errors)
    {
        var conditions = FilterParser.Read(filter, VersionFields.FaultOf);
        var order = FilterParser.ReadOrder(orderBy, VersionFields.FaultOf);
        var terms = order.Terms.AddRange(Identity);
        var after = order.Fault is null && pageToken is not null ? PageToken.Read(pageToken, filter, orderBy, [.. terms.Select(term => VersionFields.KindOf(term.Key))]) : null;
        errors = Sorted.Of(
            ("filter", conditions.Fault ?? conditions.Terms.Select(term => term.FaultFor(VersionFields.KindOf(term.Key))).FirstOrDefault(fault => fault is not null)),
            ("orderBy", order.Fault),
            ("pageToken", order.Fault is null && pageToken is not null && after is null ? "is none that this search has given: leave it out, or search with the same filter and orderBy as before" : null),
            ("limit", limit is < 1 or > LimitMax ? FormattableString.Invariant($"must be between 1 and {LimitMax}, was {limit}") : null));
        return errors.IsEmpty ? new VersionSearch(conditions.Terms, terms, after, limit) : null;
    }

    /// <summary>Whether versions of a model may be among what is searched for.</summary>
    public bool MayFindIn(string model) => _terms.Where(IsOfModel).All(term => term.Holds([FieldValue.Of(model)]));

    /// <summary>The page, out of all versions that there are.</summary>
    public FoundVersions Page(string? filter, string? orderBy, IEnumerable<FoundVersion> versions)
    {
        ArgumentNullException.ThrowIfNull(versions);
        var found = versions.Where(version => _terms.All(term => term.Holds(VersionFields.Of(version, term.Key))))
            .Select(version => (Version: version, Place: PlaceOf(version)))
            .Where(found => _after is not { } after || Compare(found.Place, after) > 0)
            .Order(Comparer<(FoundVersion Version, ImmutableArray<FieldValue?> Place)>.Create((a, b) => Compare(a.Place, b.Place)))
            .Take(_limit + 1)
            .ToArray();
        return found.Length <= _limit
            ? new FoundVersions([.. found.Select(f => f.Version)], null)
            : new FoundVersions([.. found.Take(_limit).Select(f => f.Version)], PageToken.Write(filter, orderBy, found[_limit - 1].Place));
    }

    private static bool IsOfModel(FilterTerm term) => term.Key.Group is null && string.Equals(term.Key.Name, "model", StringComparison.OrdinalIgnoreCase);

    private ImmutableArray<FieldValue?> PlaceOf(FoundVersion version) => [.. _order.Select(term => VersionFields.Of(version, term.Key).FirstOrDefault())];

    // What has no value comes last, whichever way round.
    private int Compare(ImmutableArray<FieldValue?> a, ImmutableArray<FieldValue?> b)
    {
        for (var i = 0; i < _order.Length; i++)
        {
            var compared = (a[i], b[i]) switch
            {
                (null, null) => 0,
                (null, _) => 1,
                (_, null) => -1,
                var (x, y) => _order[i].Descending ? y.CompareTo(x) : x.CompareTo(y),
            };
            if (compared != 0)
            {
                return compared;
            }
        }

        return 0;
    }
}
