using System.Diagnostics.CodeAnalysis;
using Sentinel.Contracts.Alerts;
using Sentinel.Decisions.Alerts;

namespace Sentinel.Silo.Hooks;

/// <summary>The secrets of hooks, read from the silo's environment when they are needed and kept nowhere.</summary>
public sealed class HookSecrets(Func<string, string?> readVariable)
{
    /// <summary>Reads a hook's secret.</summary>
    /// <param name="hook">The hook.</param>
    /// <param name="secret">The secret; null where the hook names none.</param>
    /// <param name="fault">Why it cannot be had; null when nothing is wrong.</param>
    /// <returns>Whether nothing is wrong.</returns>
    public bool TryRead(HookSpec hook, out string? secret, [NotNullWhen(false)] out string? fault)
    {
        ArgumentNullException.ThrowIfNull(hook);
        (secret, fault) = (null, null);
        if (hook.SecretFrom is null)
        {
            return true;
        }

        var variable = VariableOf(hook);
        if (readVariable(variable) is not { Length: > 0 } value)
        {
            fault = $"environment variable {variable}, which holds the secret of hook '{hook.Name}', is not set on the silo: nothing is sent without it";
            return false;
        }

        secret = value;
        return true;
    }

    /// <summary>The variable that holds a hook's secret.</summary>
    public static string VariableOf(HookSpec hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        return hook.SecretFrom![HookRules.EnvironmentPrefix.Length..];
    }
}
