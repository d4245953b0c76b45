using System.CommandLine;
using Sentinel.Cli.Output;
using Sentinel.Client;
using Sentinel.Contracts;
using Sentinel.Contracts.Search;
using Sentinel.Decisions.Search;

namespace Sentinel.Cli.Commands;

/// <summary>Options of <c>get versions [M]</c> that search over versions and lay many side by side, a column a field.</summary>
internal sealed class VersionQuery
{
    private const int PageSize = 1000;

    private readonly Option<string?> _filter = new("--filter") { Description = "Versions for which this holds, such as \"metrics.roc_auc > 0.9 and labels.team = 'pricing'\"" };
    private readonly Option<string?> _order = new("--order-by") { Description = "Fields to sort by, such as \"metrics.roc_auc desc, created\"" };
    private readonly Option<string?> _columns = new("--columns") { Description = "Fields to show, such as created,metrics.roc_auc,hyperparameters.depth,labels.team" };

    public void AddTo(Command command)
    {
        command.Options.Add(_filter);
        command.Options.Add(_order);
        command.Options.Add(_columns);
    }

    public bool IsAsked(ParseResult options) => (options.GetValue(_filter) ?? options.GetValue(_order) ?? options.GetValue(_columns)) is not null;

    /// <summary>Shows what is found: of all models, or of one.</summary>
    public async Task ShowAsync(ParseResult options, SentinelHttpClient silo, string? model, bool isJson, CancellationToken ct)
    {
        var columns = Columns(options.GetValue(_columns) ?? "created,verdict,weight,alias,parent,sha256");
        var filter = options.GetValue(_filter);
        if (model is not null)
        {
            var ofModel = ModelVersionId.IsModelName(model) ? $"model = '{model}'" : throw new BadInputException($"Name a MODEL; got '{model}'");
            filter = filter is null ? ofModel : $"{ofModel} and {filter}";
        }

        var found = new List<FoundVersion>();
        string? token = null;
        do
        {
            var page = await silo.SearchVersionsAsync(filter, options.GetValue(_order), token, PageSize, ct);
            found.AddRange(page.Versions);
            token = page.NextPageToken;
        }
        while (token is not null);

        if (isJson)
        {
            Screen.Json(found);
        }
        else
        {
            Screen.Table(["version", .. columns.Select(column => column.ToString())], found.Select(version => (string?[])[$"{version.Model}@{version.Version}", .. columns.Select(column => Cell(version, column))]));
        }
    }

    private static FilterKey[] Columns(string text)
    {
        var read = FilterParser.ReadOrder(text, VersionFields.FaultOf);
        return read.Fault is null ? [.. read.Terms.Select(term => term.Key)] : throw new BadInputException($"--columns: {read.Fault}");
    }

    private static string Cell(FoundVersion version, FilterKey column) => string.Join(", ", VersionFields.Of(version, column).Select(value => value.Text));
}
