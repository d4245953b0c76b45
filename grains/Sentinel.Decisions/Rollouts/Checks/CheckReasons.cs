using Sentinel.Contracts.Rollouts;

namespace Sentinel.Decisions.Rollouts.Checks;

/// <summary>Codes that the reason of an answer that is neither pass nor fail begins with.</summary>
public static class CheckReasons
{
    /// <summary>There was nothing to look at.</summary>
    public const string NoData = "no_data";

    /// <summary>There was less to look at than the check asks for.</summary>
    public const string TooFew = "too_few";

    /// <summary>Both versions are off: the cause is upstream of them.</summary>
    public const string Upstream = "upstream";

    /// <summary>Whether an answer says that the cause is upstream.</summary>
    public static bool IsUpstream(CheckAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return answer.Outcome == CheckOutcome.Inconclusive && answer.Reason?.StartsWith(Upstream, StringComparison.Ordinal) == true;
    }
}
