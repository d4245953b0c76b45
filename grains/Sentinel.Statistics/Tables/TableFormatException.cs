namespace Sentinel.Statistics.Tables;

/// <summary>A file is not a table; the message names the file, the line and the fix.</summary>
public sealed class TableFormatException : Exception
{
    /// <summary>Says what is wrong and where.</summary>
    public TableFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Says what is wrong and where, and keeps the cause.</summary>
    public TableFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>An error without a message of its own.</summary>
    public TableFormatException()
    {
    }
}
