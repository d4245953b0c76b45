using System.Net;

namespace Sentinel.Client;

/// <summary>The silo refused a request, or could not answer it.</summary>
public sealed class SentinelApiException : Exception
{
    /// <summary>An error without a message of its own.</summary>
    public SentinelApiException()
    {
    }

    /// <summary>Says what went wrong.</summary>
    public SentinelApiException(string message)
        : base(message)
    {
    }

    /// <summary>Says what went wrong, and keeps the cause.</summary>
    public SentinelApiException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Carries the problem details of an answer.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="message">Title and detail.</param>
    /// <param name="errors">Faults by field; empty where the answer named none.</param>
    public SentinelApiException(HttpStatusCode status, string message, IReadOnlyDictionary<string, string[]> errors)
        : base(message)
    {
        Status = status;
        Errors = errors;
    }

    /// <summary>HTTP status; null where no answer came.</summary>
    public HttpStatusCode? Status { get; }

    /// <summary>Faults by field.</summary>
    public IReadOnlyDictionary<string, string[]> Errors { get; } = new Dictionary<string, string[]>();

    /// <summary>Whether the same request may succeed later: no answer came, or the silo was busy or not ready.</summary>
    public bool IsTransient => Status is null or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;
}
