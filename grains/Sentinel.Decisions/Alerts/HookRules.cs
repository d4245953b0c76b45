using System.Collections.Immutable;
using Sentinel.Contracts;
using Sentinel.Contracts.Alerts;
using Sentinel.Decisions.Models;

namespace Sentinel.Decisions.Alerts;

/// <summary>What a hook must be to be taken.</summary>
public static class HookRules
{
    /// <summary>The kind that is understood.</summary>
    public const string Webhook = "webhook";

    /// <summary>What stands before the name of an environment variable in <see cref="HookSpec.SecretFrom"/>.</summary>
    public const string EnvironmentPrefix = "env:";

    /// <summary>Everything that is wrong, by field; empty when nothing is.</summary>
    public static ImmutableSortedDictionary<string, string> Check(HookSpec hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        return Sorted.Of(
            ("name", ModelVersionId.IsModelName(hook.Name) ? null : $"'{hook.Name}' is no name: 1 to {ModelVersionId.NameLengthMax} letters, digits, '.', '_' and '-', the first a letter or a digit"),
            ("type", hook.Type == Webhook ? null : $"must be '{Webhook}', was '{hook.Type}'"),
            ("url", IsWebAddress(hook.Url) ? null : $"must be an absolute http or https address, was '{hook.Url}'"),
            ("secretFrom", hook.SecretFrom is null || IsVariable(hook.SecretFrom) ? null : $"must be '{EnvironmentPrefix}' and the name of an environment variable of the silo, was '{hook.SecretFrom}'"),
            ("events", hook.Events.All(f => f.Length > 0 && f.IndexOf('*', StringComparison.Ordinal) is var star && (star < 0 || star == f.Length - 1)) ? null : "must be names of events, such as rollback.completed; a '*' stands at the end only"));
    }

    /// <summary>Whether two hooks are the same in every field.</summary>
    public static bool Same(HookSpec a, HookSpec b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return a.Events.SequenceEqual(b.Events) && a with { Events = b.Events } == b;
    }

    private static bool IsWebAddress(string url) => Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https";

    private static bool IsVariable(string text) => text.StartsWith(EnvironmentPrefix, StringComparison.Ordinal) && text.Length > EnvironmentPrefix.Length;
}
