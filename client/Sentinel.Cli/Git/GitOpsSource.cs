namespace Sentinel.Cli.Git;

/// <summary>
/// A folder of a repository that versions are kept in. Every version that is applied out of a checkout has the label <see cref="Label"/>, <c>example.org/team/housing//models/eu.yaml</c>: repository and file. A source is told to
/// own only versions whose label lies below its own folder of its own repository.
/// </summary>
/// <param name="Repository">What is the same for every way to the repository.</param>
/// <param name="Folders">Folders, or files, of it; an empty one is the whole.</param>
internal sealed record GitOpsSource(string Repository, IReadOnlyList<string> Folders)
{
    /// <summary>The label's name.</summary>
    public const string Label = "gitops.source";

    private const string Separator = "//";

    /// <summary>What the label of a version says whose manifest is the file; null where the checkout has no remote, or Git does not track the file.</summary>
    public static string? LabelOf(GitCheckout checkout, string file) =>
        checkout.Repository is { } url && checkout.PathOf(file) is var path && checkout.Tracked.Contains(path) ? $"{RepositoryUrl.Identity(url)}{Separator}{path}" : null;

    /// <summary>The source that paths of a checkout are.</summary>
    /// <exception cref="BadInputException">The checkout has no remote.</exception>
    public static GitOpsSource Of(GitCheckout checkout, IEnumerable<string> paths) => new(
        RepositoryUrl.Identity(checkout.Repository ?? throw new BadInputException($"The checkout in '{checkout.Root}' has no remote, which is what names a GitOps source: add one with git remote add origin URL")),
        [.. paths.Select(checkout.PathOf)]);

    /// <summary>Whether a version with that label is kept here.</summary>
    public bool Owns(string? label) =>
        label is not null && label.StartsWith(Repository + Separator, StringComparison.Ordinal) && Folders.Any(folder => IsBelow(label[(Repository.Length + Separator.Length)..], folder));

    private static bool IsBelow(string path, string folder) => folder.Length == 0 || path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal);
}
