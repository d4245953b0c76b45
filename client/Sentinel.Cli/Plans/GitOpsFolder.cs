using Sentinel.Cli.Git;

namespace Sentinel.Cli.Plans;

/// <summary>Paths of one checkout, as a GitOps source.</summary>
/// <param name="Checkout">The checkout.</param>
/// <param name="Source">The source.</param>
internal sealed record GitOpsFolder(GitCheckout Checkout, GitOpsSource Source)
{
    /// <summary>The source that paths are.</summary>
    /// <param name="paths">The paths.</param>
    /// <param name="checkouts">Checkouts that were looked at.</param>
    /// <param name="forWhat">What needs it, for messages.</param>
    /// <param name="ct">Cancels the asking.</param>
    /// <exception cref="BadInputException">They lie in no checkout, in several, or in one without a remote.</exception>
    public static async Task<GitOpsFolder> OfAsync(string[] paths, GitCheckouts checkouts, string forWhat, CancellationToken ct)
    {
        var checkout = await checkouts.RequireAsync(paths[0], forWhat, ct);
        foreach (var path in paths)
        {
            if (await checkouts.RequireAsync(path, forWhat, ct) != checkout)
            {
                throw new BadInputException($"{forWhat} takes paths of one checkout: '{path}' is in another than '{paths[0]}'");
            }
        }

        return new GitOpsFolder(checkout, GitOpsSource.Of(checkout, paths));
    }
}
