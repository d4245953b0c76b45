using System.Diagnostics;

namespace Sentinel.Client;

/// <summary>Spans of what a client asks and sends.</summary>
public static class ClientActivity
{
    /// <summary>Name of the source: what a tracer listens to, as in <c>AddSource(ClientActivity.SourceName)</c>.</summary>
    public const string SourceName = "Sentinel.Client";

    /// <summary>The source.</summary>
    internal static readonly ActivitySource Source = new(SourceName, typeof(ClientActivity).Assembly.GetName().Version?.ToString());
}
