using System.Globalization;
using System.Text.Json;
using Sentinel.Client;
using Spectre.Console;

namespace Sentinel.Cli.Output;

/// <summary>Prints answers: JSON to standard output as it is, tables for people, errors to standard error.</summary>
internal static class Screen
{
    private static readonly JsonSerializerOptions Indented = new(SentinelJson.Options) { WriteIndented = true };

    // A pipe has no width: nothing may be cut off, or broken into lines, there.
    private const int NoWidth = 4000;

    private static readonly IAnsiConsole Errors = ErrorConsole();

    public static void Json<T>(T value) => Console.Out.WriteLine(JsonSerializer.Serialize(value, Indented));

    public static void Line(string text) => Console.Out.WriteLine(text);

    /// <summary>Prints rows under headings; every cell is plain text.</summary>
    public static void Table(string[] headings, IEnumerable<string?[]> rows)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var heading in headings)
        {
            table.AddColumn(new TableColumn(Markup.Escape(heading)).NoWrap());
        }

        foreach (var row in rows)
        {
            table.AddRow(Array.ConvertAll(row, cell => Markup.Escape(cell ?? "")));
        }

        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = NoWidth;
        }

        AnsiConsole.Write(table);
    }

    public static void Warning(string message) => Errors.MarkupLine($"[yellow]{Markup.Escape(message)}[/]");

    public static void Error(string message) => Errors.MarkupLine($"[red]{Markup.Escape(message)}[/]");

    public static void Error(string message, IReadOnlyDictionary<string, string[]> fields)
    {
        Error(message);
        foreach (var (field, faults) in fields)
        {
            foreach (var fault in faults)
            {
                Errors.MarkupLine($"  [yellow]{Markup.Escape(field)}[/]: {Markup.Escape(fault)}");
            }
        }
    }

    private static IAnsiConsole ErrorConsole()
    {
        if (!Console.IsErrorRedirected)
        {
            return AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        }

        var plain = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error), Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
        plain.Profile.Width = NoWidth;
        return plain;
    }

    public static string Number(double? value) => value is { } v ? v.ToString("0.####", CultureInfo.InvariantCulture) : "";

    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Time(DateTimeOffset? value) => value?.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";

    public static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
