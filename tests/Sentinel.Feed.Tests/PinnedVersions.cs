using System.Xml.Linq;
using Sentinel.Testing;

namespace Sentinel.Feed.Tests;

/// <summary>The versions that <c>Directory.Packages.props</c> names as properties.</summary>
internal static class PinnedVersions
{
    private static readonly XDocument Packages = XDocument.Load(Path.Combine(SharedFolder.Repository, "Directory.Packages.props"));

    public static string Of(string property) => Packages.Descendants(property).Single().Value;
}
