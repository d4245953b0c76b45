using System.Collections.Immutable;
using Sentinel.Contracts;
using Sentinel.Contracts.Alerts;
using Sentinel.Decisions.Models;

namespace Sentinel.Decisions.Alerts;

/// <summary>What a hook must be to be taken.</summary>
public static class HookRules
{
    /// <summary>What stands before the name of an environment variable in <see cref="HookSpec.SecretFrom"/>.</summary>
    public const string EnvironmentPrefix = "env:";

    /// <summary>Where PagerDuty takes events.</summary>
    public const string PagerDutyUrl = "https://events.pagerduty.com";

    /// <summary>Where GitHub takes requests.</summary>
    public const string GitHubUrl = "https://api.github.com";

    /// <summary>Steps of escalation of one hook.</summary>
    public const int EscalationStepsMost = 10;

    /// <summary>Everything that is wrong, by field; empty when nothing is.</summary>
    public static ImmutableSortedDictionary<string, string> Check(HookSpec hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        return Sorted.Of(
            ("name", ModelVersionId.IsModelName(hook.Name) ? null : $"'{hook.Name}' is no name: 1 to {ModelVersionId.NameLengthMax} letters, digits, '.', '_' and '-', the first a letter or a digit"),
            ("type", HookTypes.All.Contains(hook.Type, StringComparer.Ordinal) ? null : $"must be one of {string.Join(", ", HookTypes.All)}, was '{hook.Type}'"),
            ("url", UrlFault(hook)),
            ("secretFrom", SecretFault(hook)),
            ("events", EventsFault(hook)),
            ("topic", Only(hook, HookTypes.Kafka, hook.Topic is { Length: > 0 }, hook.Topic is not null, "the topic that events go to")),
            ("from", Only(hook, HookTypes.Smtp, IsMailAddress(hook.From), hook.From is not null, "the sender's mail address")),
            ("to", Only(hook, HookTypes.Smtp, hook.To.Length > 0 && Array.TrueForAll(hook.To, IsMailAddress), hook.To.Length > 0, "the receivers' mail addresses")),
            ("group", GroupFault(hook)),
            ("escalate", EscalationFault(hook))).AddRange(TrainerHookRules.Check(hook));
    }

    /// <summary>Whether two hooks are the same in every field.</summary>
    public static bool Same(HookSpec a, HookSpec b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return a.Events.SequenceEqual(b.Events)
            && a.To.SequenceEqual(b.To)
            && a.Escalate.Select(s => s.AfterSeconds).SequenceEqual(b.Escalate.Select(s => s.AfterSeconds))
            && a.Escalate.SelectMany(s => s.To.Append("\n")).SequenceEqual(b.Escalate.SelectMany(s => s.To.Append("\n")))
            && a.Command.SequenceEqual(b.Command)
            && a with { Events = b.Events, To = b.To, Escalate = b.Escalate, Command = b.Command } == b;
    }

    private static string? UrlFault(HookSpec hook) => hook.Type switch
    {
        HookTypes.Kafka => hook.Url.Length == 0 ? null : "has no meaning for a Kafka hook: it uses the silo's broker",
        HookTypes.Command => hook.Url.Length == 0 ? null : "has no meaning for a command, which runs on the silo's machine",
        HookTypes.Smtp => IsAddress(hook.Url, "smtp", "smtps") ? null : $"must be smtp://host:port or smtps://host:port, was '{hook.Url}'",
        HookTypes.Slack when hook.Url.Length == 0 => hook.SecretFrom is null ? "is missing: Slack's address of the incoming webhook, or secretFrom naming a variable that holds it" : null,
        _ => IsAddress(hook.Url, "http", "https") ? null : $"must be an absolute http or https address, was '{hook.Url}'",
    };

    private static string? SecretFault(HookSpec hook) => hook switch
    {
        { SecretFrom: { } secret } when !IsVariable(secret) => $"must be '{EnvironmentPrefix}' and the name of an environment variable of the silo, was '{secret}'",
        { Type: HookTypes.PagerDuty, SecretFrom: null } => "is missing: it names the variable that holds the routing key",
        { Type: HookTypes.GitHub, SecretFrom: null } => "is missing: it names the variable that holds a token which may write to the repository's contents or actions",
        { Type: HookTypes.Slack, SecretFrom: not null, Url.Length: > 0 } => "has no meaning beside url: the address is the secret",
        { Type: HookTypes.Kafka, SecretFrom: not null } => "has no meaning for a Kafka hook: it uses the silo's broker",
        _ => null,
    };

    private static string? EventsFault(HookSpec hook)
    {
        if (!hook.Events.All(f => f.Length > 0 && f.IndexOf('*', StringComparison.Ordinal) is var star && (star < 0 || star == f.Length - 1)))
        {
            return "must be names of events, such as rollback.completed; a '*' stands at the end only";
        }

        return hook.Type == HookTypes.Alertmanager && !Array.TrueForAll(hook.Events, HookFilter.IsOfAlerts) ? "must be of alerts only, such as alert.*: an Alertmanager takes nothing else"
            : HookFilter.IsTrainer(hook) && !Array.TrueForAll(hook.Events, HookFilter.IsRequest) ? "must be retrain.requested, or left out where monitors name the hook in actions.retrain.hook: a trainer takes nothing else"
            : null;
    }

    private static string? GroupFault(HookSpec hook) => hook switch
    {
        { Group: not null, Type: HookTypes.Alertmanager or HookTypes.PagerDuty } => $"has no meaning for {hook.Type}, which groups by itself",
        { Group: not null } when HookFilter.IsTrainer(hook) => $"has no meaning for {hook.Type}, which is told of no alerts",
        { Group: { } g } when !(g.WaitSeconds >= 0 && g.IntervalSeconds >= 0 && g.RepeatSeconds is null or > 0) => "wait and interval must be at least 0s, and repeat above it",
        _ => null,
    };

    private static string? EscalationFault(HookSpec hook)
    {
        if (hook.Escalate.Length > EscalationStepsMost)
        {
            return $"has at most {EscalationStepsMost} steps, was {hook.Escalate.Length}";
        }

        if (hook.Escalate.Length > 0 && HookFilter.IsTrainer(hook))
        {
            return $"has no meaning for {hook.Type}, which is told of no alerts";
        }

        return Array.TrueForAll(hook.Escalate, s => s.AfterSeconds > 0 && s.To.Length > 0 && !s.To.Contains(hook.Name, StringComparer.Ordinal))
            ? null
            : "each step needs after, above 0s, and to, which names other hooks";
    }

    private static string? Only(HookSpec hook, string type, bool isSound, bool isSet, string what) =>
        hook.Type == type ? (isSound ? null : $"must be {what}") : isSet ? $"has a meaning for hooks of type {type} only" : null;

    private static bool IsMailAddress(string? text) => System.Net.Mail.MailAddress.TryCreate(text, out var address) && address.Address == text && text.All(char.IsAscii) && !text.Any(char.IsControl);

    private static bool IsAddress(string url, params string[] schemes) => Uri.TryCreate(url, UriKind.Absolute, out var address) && schemes.Contains(address.Scheme, StringComparer.Ordinal) && address.Host.Length > 0;

    private static bool IsVariable(string text) => text.StartsWith(EnvironmentPrefix, StringComparison.Ordinal) && text.Length > EnvironmentPrefix.Length;
}
