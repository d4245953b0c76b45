namespace Sentinel.Testing.Processes;

/// <summary>Scripts that a test has a program run.</summary>
public static class ShellScript
{
    /// <summary>Writes a script for <c>/bin/sh</c> that its owner may run.</summary>
    public static void Write(string path, string lines)
    {
        File.WriteAllText(path, $"#!/bin/sh\n{lines}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
