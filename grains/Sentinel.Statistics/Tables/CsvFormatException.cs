namespace Sentinel.Statistics.Tables;

/// <summary>A file is not a table in CSV; the message names the file, the line and the fix.</summary>
public sealed class CsvFormatException : Exception
{
    /// <summary>Says what is wrong and where.</summary>
    public CsvFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Says what is wrong and where, and keeps the cause.</summary>
    public CsvFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>An error without a message of its own.</summary>
    public CsvFormatException()
    {
    }
}
