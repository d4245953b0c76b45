using Spectre.Console;

namespace Sentinel.Demo.Story;

/// <summary>Tells what happens, runs the team's commands, and waits for what must come.</summary>
internal sealed class Narrator(Products products, Uri url, string folder, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);

    public static void Chapter(string title) => AnsiConsole.MarkupLine($"\n[bold]{Markup.Escape(title)}[/]");

    public static void Say(string markup) => AnsiConsole.MarkupLine($"  {markup}");

    /// <summary>Runs the command line and shows what it said.</summary>
    public async Task RunAsync(params string[] arguments)
    {
        AnsiConsole.MarkupLine($"  [grey]$ sentinel {Markup.Escape(string.Join(' ', arguments))}[/]");
        foreach (var line in (await products.RunAsync(url, folder, arguments)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            AnsiConsole.MarkupLine($"    {Markup.Escape(line)}");
        }
    }

    /// <exception cref="TimeoutException">It did not come in time.</exception>
    public async Task UntilAsync(string what, Func<Task<bool>> seen, CancellationToken ct, Func<string>? stand = null)
    {
        var deadline = Deadline(what, stand ?? (() => ""));
        while (!await deadline(seen))
        {
            await Task.Delay(LookAgain, time, ct);
        }
    }

    /// <summary>The same question, which fails when it was answered with no for too long.</summary>
    /// <param name="what">What is waited for.</param>
    /// <param name="stand">How things stand when it did not come.</param>
    /// <exception cref="TimeoutException">It did not come in time.</exception>
    public Func<Func<Task<bool>>, Task<bool>> Deadline(string what, Func<string> stand)
    {
        var started = time.GetTimestamp();
        return async seen => await seen() || (time.GetElapsedTime(started) <= Patience ? false : throw new TimeoutException($"Waited {Patience.TotalSeconds:N0} s for {what}. {stand()}"));
    }
}
