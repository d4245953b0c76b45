using System.CommandLine;
using Sentinel.Cli.Output;
using Sentinel.Client;

namespace Sentinel.Cli;

/// <summary>Options that every command knows, and what they make.</summary>
internal static class SharedOptions
{
    private const string DefaultUrl = "http://127.0.0.1:8080";

    private static readonly Option<string> Output = new("--output", "-o") { Description = "Output format; jsonl is for what is exported line by line", DefaultValueFactory = _ => "table", Recursive = true };
    private static readonly Option<string?> Url = new("--url") { Description = $"Address of a silo (or SENTINEL_URL; {DefaultUrl})", Recursive = true };
    private static readonly Option<string?> ApiKey = new("--api-key") { Description = "API key (or SENTINEL_API_KEY)", Recursive = true };

    public static void AddTo(RootCommand root)
    {
        Output.AcceptOnlyFromAmong("json", "jsonl", "table");
        root.Options.Add(Output);
        root.Options.Add(Url);
        root.Options.Add(ApiKey);
    }

    public static bool IsJson(ParseResult options) => options.GetValue(Output) is "json" or "jsonl";

    /// <summary>Says what came out, as the options ask: as JSON, or in words.</summary>
    public static void Show<T>(ParseResult options, T value, Action print)
    {
        if (IsJson(options))
        {
            Screen.Json(value);
        }
        else
        {
            print();
        }
    }

    /// <summary>A client of the silo that the options, or the environment, name.</summary>
    /// <exception cref="BadInputException">The address is none.</exception>
    public static SentinelHttpClient Silo(ParseResult options)
    {
        var text = options.GetValue(Url) ?? Environment.GetEnvironmentVariable("SENTINEL_URL") ?? DefaultUrl;
        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? SentinelHttpClient.Create(new Uri(url, "/"), options.GetValue(ApiKey) ?? Environment.GetEnvironmentVariable("SENTINEL_API_KEY"), Environment.UserName)
            : throw new BadInputException($"--url must be an http or https address, was '{text}'");
    }
}
