namespace Sentinel.Silo.Hooks;

/// <summary>A mail server refused something, or answered what is no SMTP.</summary>
public sealed class SmtpException(string message) : Exception(message);
