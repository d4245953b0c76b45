using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Sentinel.Silo.Hooks.Trainers;

/// <summary>How a program ended.</summary>
/// <param name="Error">What went wrong; null where it ended with 0.</param>
/// <param name="Output">The end of what it wrote; null where that is nothing.</param>
internal sealed record CommandEnd(string? Error, string? Output);

/// <summary>Runs a program to its end, or for as long as it may run: then it is ended with all that it has started.</summary>
internal static class CommandRun
{
    // What the program left behind may hold its output open for good.
    private static readonly TimeSpan OutputWait = TimeSpan.FromSeconds(1);

    /// <summary>Runs a program.</summary>
    /// <param name="start">The program, with input and both outputs redirected.</param>
    /// <param name="input">What it is given.</param>
    /// <param name="bound">How long it may run.</param>
    /// <param name="time">The clock.</param>
    /// <param name="ct">Ends it early.</param>
    internal static async Task<CommandEnd> RunAsync(ProcessStartInfo start, byte[] input, TimeSpan bound, TimeProvider time, CancellationToken ct)
    {
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            return new CommandEnd($"cannot be started: {e.Message}", Output: null);
        }

        var tail = new OutputTail();
        var reading = Task.WhenAll(tail.ReadAsync(process.StandardOutput.BaseStream), tail.ReadAsync(process.StandardError.BaseStream), FeedAsync(process.StandardInput.BaseStream, input));
        using var elapsed = new CancellationTokenSource(bound, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, elapsed.Token);
        var isOver = true;
        try
        {
            await process.WaitForExitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            isOver = false;
            process.Kill(entireProcessTree: true);
        }

        await reading.WaitAsync(OutputWait, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ct.ThrowIfCancellationRequested();
        return new CommandEnd(
            !isOver ? string.Create(CultureInfo.InvariantCulture, $"did not end within {bound.TotalSeconds:0} s, so it was ended; what takes longer must go on in the background and report")
            : process.ExitCode == 0 ? null
            : string.Create(CultureInfo.InvariantCulture, $"ended with {process.ExitCode}"),
            tail.Text);
    }

    private static async Task FeedAsync(Stream stream, byte[] input)
    {
        try
        {
            await using (stream)
            {
                await stream.WriteAsync(input);
            }
        }
        catch (IOException)
        {
            // It does not read its input: the request is in its environment too.
        }
    }
}
