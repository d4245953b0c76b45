using System.Text;
using System.Text.Json.Nodes;
using Sentinel.Client.Tests.Samples;
using Sentinel.Testing;
using Sentinel.Testing.Processes;

namespace Sentinel.Client.Tests.Packages;

/// <summary>The package, packed, restored in another folder with this feed's settings, and run there.</summary>
public sealed class PackageTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private static readonly string[] Usings = ["Sentinel.Client", "Sentinel.Client.Rows", "Sentinel.Client.Sending", "Sentinel.Client.Watching"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sentinel-package-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_program_that_has_nothing_but_the_package_sends_rows_and_sees_a_verdict()
    {
        await using var silo = new SiloProcess(_folder.FullName, new Dictionary<string, string>());
        silo.Start();
        var feed = _folder.CreateSubdirectory("feed").FullName;
        await DotnetAsync("pack", Path.Combine(SharedFolder.Repository, "client", "Sentinel.Client"), "-c", Configuration, "--no-build", "-p:BuildProjectReferences=false", "-o", feed);
        Assert.Equal(["Sentinel.Client.0.1.0.nupkg", "Sentinel.Client.0.1.0.snupkg"], Directory.GetFiles(feed).Select(Path.GetFileName).Order());
        var program = _folder.CreateSubdirectory("program").FullName;
        await File.WriteAllTextAsync(Path.Combine(program, "Program.cs"), $"{string.Concat(Usings.Select(name => $"using {name};\n"))}var (url, rows) = (args[0], int.Parse(args[1]));\n{Readme.Samples[0]}");
        await File.WriteAllTextAsync(Path.Combine(program, "program.csproj"), """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Sentinel.Client" Version="0.1.0" />
              </ItemGroup>
            </Project>
            """);

        // A cache of its own for what is being tested, or a package of an earlier run would pass for this one.
        var sources = $"-p:RestoreAdditionalProjectSources={feed}";
        var cache = Path.Combine(_folder.FullName, "packages");
        await DotnetAsync("build", program, "-c", "Release", sources, $"-p:RestorePackagesPath={cache}", "-nologo", "-v", "q");
        await silo.ReadyAsync();
        await RegisterAsync(silo.Url);
        await using var run = ChildProcess.Start("dotnet", [Path.Combine(program, "bin", "Release", "net10.0", "program.dll"), silo.Url.ToString(), "50000"]);

        Assert.True(await run.ExitAsync(Patience) == 0, run.Output);
        Assert.Contains("50000 rows accepted, 0 rejected, 0 uncertain", run.Output, StringComparison.Ordinal);
        Assert.Contains("loans@1.0.0: Drift", run.Output, StringComparison.Ordinal);
    }

    private static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Name;

    private static async Task DotnetAsync(params string[] arguments)
    {
        await using var run = ChildProcess.Start("dotnet", arguments);
        Assert.True(await run.ExitAsync(Patience) == 0, run.Output);
    }

    // The reference has incomes up to 100, the program's rows up to 1,000.
    private static async Task RegisterAsync(Uri url)
    {
        var client = SentinelHttpClient.Create(url, apiKey: null, actor: "tester");
        await client.ApplyAsync(Document("ModelVersion", "1.0.0", new JsonObject
        {
            ["signature"] = new JsonObject
            {
                ["features"] = new JsonArray(new JsonObject { ["name"] = "income", ["type"] = "numeric" }, new JsonObject { ["name"] = "town", ["type"] = "categorical" }),
                ["prediction"] = new JsonObject { ["type"] = "probability", ["positiveClass"] = "1", ["threshold"] = 0.5 },
            },
        }));
        using var http = new HttpClient { BaseAddress = url };
        using var reference = new StringContent("income,town,p\n" + string.Join('\n', Enumerable.Range(0, 2_000).Select(i => $"{i % 100},t{i % 5},0.{i % 10}")), Encoding.UTF8, "text/csv");
        (await http.PostAsync(new Uri("api/v1/models/loans/versions/1.0.0/reference?prediction=p", UriKind.Relative), reference)).EnsureSuccessStatusCode();
        await client.ApplyAsync(Document("Monitor", null, new JsonObject
        {
            ["window"] = new JsonObject { ["count"] = 2_000 },
            ["drift"] = new JsonObject { ["statistic"] = "psi", ["warn"] = 0.1, ["drift"] = 0.25 },
            ["verdict"] = new JsonObject { ["windows"] = 1, ["of"] = 1 },
        }));
    }

    private static JsonObject Document(string kind, string? version, JsonObject spec)
    {
        var metadata = new JsonObject { ["model"] = "loans" };
        if (version is not null)
        {
            metadata["version"] = version;
        }

        return new JsonObject { ["apiVersion"] = "sentinel/v1", ["kind"] = kind, ["metadata"] = metadata, ["spec"] = spec };
    }
}
