namespace Sentinel.Cli;

/// <summary>The user's input cannot be used; the message names it and the fix.</summary>
internal sealed class BadInputException(string message) : Exception(message);
