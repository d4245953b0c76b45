namespace Sentinel.Silo.Scoring;

/// <summary>Why a request was not answered.</summary>
public enum InferenceFault
{
    /// <summary>The request is wrong: sending it again does not help.</summary>
    BadRequest,

    /// <summary>There is no such model or version, or it has no artifact.</summary>
    NotFound,

    /// <summary>The version cannot serve: its artifact is missing, damaged, or not what was registered.</summary>
    NotReady,

    /// <summary>Every core is busy and the queue is full: try again later.</summary>
    Busy,

    /// <summary>The time that the request allows was over before it was answered.</summary>
    Late,
}

/// <summary>A request cannot be answered; the message says why and what helps.</summary>
public sealed class InferenceException : Exception
{
    /// <summary>Says why.</summary>
    public InferenceException(InferenceFault fault, string message, Exception? innerException = null)
        : base(message, innerException) => Fault = fault;

    /// <inheritdoc/>
    public InferenceException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public InferenceException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <inheritdoc/>
    public InferenceException()
    {
    }

    /// <summary>Kind of reason.</summary>
    public InferenceFault Fault { get; }
}
