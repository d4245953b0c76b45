namespace Sentinel.Statistics.References;

/// <summary>A reference cannot be made of what was given; the message names the column and the fix.</summary>
public sealed class ReferenceException : Exception
{
    /// <summary>Says what is wrong and what to do.</summary>
    public ReferenceException(string message)
        : base(message)
    {
    }

    /// <summary>Says what is wrong and what to do, and keeps the cause.</summary>
    public ReferenceException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>An error without a message of its own.</summary>
    public ReferenceException()
    {
    }
}
