using System.Collections.Concurrent;
using System.Diagnostics;

namespace Sentinel.Testing.Processes;

/// <summary>A program that a test runs beside itself. It dies with the test, at the latest when this is disposed.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private const int LinesMax = 2_000;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly List<(Predicate<string> Matches, TaskCompletionSource<string> Found)> _awaited = [];
    private readonly Lock _gate = new();

    private ChildProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => OnLine(line.Data);
        process.ErrorDataReceived += (_, line) => OnLine(line.Data);
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => OnExit();
    }

    /// <summary>What it wrote to both outputs, the newest 2,000 lines.</summary>
    public string Output => string.Join(Environment.NewLine, _lines);

    /// <summary>Process id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Exit code; valid once it has ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Starts a program.</summary>
    /// <param name="program">File name.</param>
    /// <param name="arguments">Arguments.</param>
    /// <param name="environment">Variables to set besides those of the test.</param>
    public static ChildProcess Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var child = new ChildProcess(new Process { StartInfo = start });
        child._process.Start();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>The first line from now on, or among those there already, that fits.</summary>
    /// <exception cref="InvalidOperationException">The program ended without it.</exception>
    public async Task<string> LineAsync(Predicate<string> matches, TimeSpan patience)
    {
        var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_lines.FirstOrDefault(line => matches(line)) is { } there)
            {
                return there;
            }

            _awaited.Add((matches, found));
        }

        if (_process.HasExited)
        {
            OnExit();
        }

        return await found.Task.WaitAsync(patience);
    }

    /// <summary>SIGKILL: it gets no chance to write anything more.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as a container's stop sends it; waits for the end and answers the exit code.</summary>
    public async Task<int> TerminateAsync(TimeSpan patience)
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        return await ExitAsync(patience);
    }

    /// <summary>Waits for its own end and answers the exit code.</summary>
    public async Task<int> ExitAsync(TimeSpan patience)
    {
        using var timeout = new CancellationTokenSource(patience);
        await _process.WaitForExitAsync(timeout.Token);
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    private void OnLine(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_gate)
        {
            _lines.Enqueue(line);
            if (_lines.Count > LinesMax)
            {
                _lines.TryDequeue(out _);
            }

            foreach (var (_, found) in _awaited.Where(awaited => awaited.Matches(line)).ToArray())
            {
                found.TrySetResult(line);
            }
        }
    }

    private void OnExit()
    {
        lock (_gate)
        {
            foreach (var (_, found) in _awaited)
            {
                found.TrySetException(new InvalidOperationException($"The program ended with code {_process.ExitCode}:{Environment.NewLine}{Output}"));
            }
        }
    }
}
