namespace Sentinel.Cli.Git;

/// <summary>The work trees that paths of one command lie in, each looked at once.</summary>
internal sealed class GitCheckouts
{
    private readonly Dictionary<string, (GitCheckout? Checkout, string? Fault)> _known = new(StringComparer.Ordinal);

    /// <summary>What kept Git from being asked, a sentence each.</summary>
    public IEnumerable<string> Faults => _known.Values.Select(known => known.Fault).OfType<string>();

    /// <summary>The work tree that a path lies in; null where it lies in none, or Git has nothing to say of it.</summary>
    public async Task<GitCheckout?> FindAsync(string path, CancellationToken ct)
    {
        if (GitCheckout.RootOf(path) is not { } root)
        {
            return null;
        }

        if (!_known.TryGetValue(root, out var known))
        {
            known = await LookAsync(root, ct);
            _known.Add(root, known);
        }

        return known.Checkout;
    }

    /// <summary>The work tree that a path lies in.</summary>
    /// <exception cref="BadInputException">It lies in none, or Git has nothing to say of it.</exception>
    public async Task<GitCheckout> RequireAsync(string path, string forWhat, CancellationToken ct) =>
        await FindAsync(path, ct) ?? throw new BadInputException($"{forWhat} needs a Git checkout, and '{path}' is in none{string.Concat(Faults.Select(fault => $": {fault}"))}");

    private static async Task<(GitCheckout? Checkout, string? Fault)> LookAsync(string root, CancellationToken ct)
    {
        try
        {
            return (await GitCheckout.AtAsync(root, ct), null);
        }
        catch (BadInputException e)
        {
            return (null, e.Message);
        }
    }
}
