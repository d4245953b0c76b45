using Microsoft.Extensions.Logging;
using Sentinel.Testing;

namespace Sentinel.Ingest.Tests.Bench;

/// <summary>A log that keeps nothing: whatever is written down has changed, so it raises the signal.</summary>
internal sealed class ChangeLog(ChangeSignal changed) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => changed.Raise();

    public void Dispose()
    {
    }
}
