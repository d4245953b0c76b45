using Sentinel.Contracts;
using Sentinel.Contracts.Versions;

namespace Sentinel.Client.Watching;

/// <summary>A version's verdict, when it is first seen and each time that it changes.</summary>
/// <param name="Id">Version.</param>
/// <param name="Verdict">What the policy says of it.</param>
/// <param name="Previous">Its verdict before; null the first time.</param>
/// <param name="Sentence">What a person would say of it.</param>
/// <param name="Window">Window after which; null before the first is closed.</param>
public sealed record VerdictNotice(ModelVersionId Id, Verdict Verdict, Verdict? Previous, string? Sentence, string? Window)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Id}: {Verdict}{(Previous is { } before ? $" (was {before})" : "")}{(Sentence is null ? "" : $": {Sentence}")}";
}
