using System.Xml.Linq;
using Sentinel.Testing;

namespace Sentinel.Architecture.Tests;

/// <summary>Dependencies point one way: Contracts ← Statistics ← Decisions ← Grains ← Silo, with Ingest and the client beside them.</summary>
public sealed class DependencyTests
{
    /// <summary>What each product project may reference, directly or through another.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Sentinel.Contracts"] = [],
        ["Sentinel.Statistics"] = ["Sentinel.Contracts"],
        ["Sentinel.Decisions"] = ["Sentinel.Contracts", "Sentinel.Statistics"],
        ["Sentinel.Grains"] = ["Sentinel.Contracts", "Sentinel.Statistics", "Sentinel.Decisions"],
        ["Sentinel.Ingest"] = ["Sentinel.Contracts"],
        ["Sentinel.Dashboard"] = [],
        ["Sentinel.Silo"] = ["Sentinel.Contracts", "Sentinel.Statistics", "Sentinel.Decisions", "Sentinel.Grains", "Sentinel.Ingest", "Sentinel.Dashboard"],
        ["Sentinel.Client"] = ["Sentinel.Contracts"],
        ["Sentinel.Client.Orleans"] = ["Sentinel.Contracts", "Sentinel.Client"],
        // The embedded broker runs as a process of its own: `sentinel broker`.
        ["Sentinel.Cli"] = ["Sentinel.Contracts", "Sentinel.Statistics", "Sentinel.Decisions", "Sentinel.Client", "Sentinel.Ingest"],
    };

    /// <summary>The packages of the projects that must stay pure, or that a client takes along.</summary>
    private static readonly Dictionary<string, string[]> AllowedPackages = new()
    {
        ["Sentinel.Contracts"] = ["Microsoft.Orleans.Sdk"],
        ["Sentinel.Statistics"] = ["MathNet.Numerics"],
        ["Sentinel.Decisions"] = [],
        ["Sentinel.Client"] = ["Microsoft.Extensions.Options", "Microsoft.Orleans.Serialization.Abstractions"],
        ["Sentinel.Ingest"] = ["Confluent.Kafka", "Microsoft.Extensions.Hosting", "Microsoft.Orleans.Sdk"],
    };

    public static TheoryData<string> ProductProjects => [.. Projects().Keys];

    [Theory]
    [MemberData(nameof(ProductProjects))]
    public void A_project_references_only_what_stands_below_it(string project)
    {
        Assert.True(Allowed.ContainsKey(project), $"{project} is not in the layout: say here what it may reference");

        Assert.Empty(Reachable(project).Except(Allowed[project]));
    }

    [Theory]
    [InlineData("Sentinel.Contracts")]
    [InlineData("Sentinel.Statistics")]
    [InlineData("Sentinel.Decisions")]
    [InlineData("Sentinel.Client")]
    [InlineData("Sentinel.Ingest")]
    public void A_project_that_must_stay_narrow_names_only_its_packages(string project)
    {
        Assert.Empty(References(Projects()[project], "PackageReference").Except(AllowedPackages[project]));
    }

    [Fact]
    public void The_pure_projects_name_no_clock_and_no_host()
    {
        var pure = SourceTree.Code.Where(file => file.StartsWith("grains/Sentinel.Statistics/", StringComparison.Ordinal) || file.StartsWith("grains/Sentinel.Decisions/", StringComparison.Ordinal));

        Assert.Empty(SourceTree.Matches(pure, new(@"\b(TimeProvider|ILogger|IConfiguration|HttpClient|Stopwatch|Environment\.TickCount)\b")));
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(SharedFolder.Repository, "Sentinel.sln")).Replace('\\', '/');
        var projects = SourceTree.Files.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal) && !file.StartsWith("deploy/feed/", StringComparison.Ordinal));

        Assert.All(projects, project => Assert.Contains($"\"{project}\"", solution, StringComparison.Ordinal));
    }

    [Fact]
    public void Package_versions_stand_in_one_file()
    {
        var others = SourceTree.Files.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal));

        Assert.Empty(SourceTree.Matches(others, new(@"<PackageReference[^>]*\bVersion(Override)?=")));
    }

    private static Dictionary<string, string> Projects() => SourceTree.Files
        .Where(file => file.EndsWith(".csproj", StringComparison.Ordinal) && file.Split('/') is ["grains" or "silo" or "client", ..])
        .ToDictionary(file => Path.GetFileNameWithoutExtension(file));

    private static HashSet<string> Reachable(string project)
    {
        var projects = Projects();
        var reached = new HashSet<string>();
        var waiting = new Stack<string>([project]);
        while (waiting.TryPop(out var next))
        {
            foreach (var reference in References(projects[next], "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/'))))
            {
                Assert.True(projects.ContainsKey(reference), $"{next} references {reference}, which is not product code");
                if (reached.Add(reference))
                {
                    waiting.Push(reference);
                }
            }
        }

        return reached;
    }

    private static IEnumerable<string> References(string project, string kind) =>
        XDocument.Load(Path.Combine(SharedFolder.Repository, project)).Descendants(kind).Select(reference => reference.Attribute("Include")!.Value);
}
