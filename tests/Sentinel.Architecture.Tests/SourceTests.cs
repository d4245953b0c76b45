using System.Text.RegularExpressions;

namespace Sentinel.Architecture.Tests;

/// <summary>How the sources must look, beyond what compiler and analyzers hold.</summary>
public sealed partial class SourceTests
{
    private const int LinesMax = 600;

    [Fact]
    public void No_file_is_longer_than_600_lines()
    {
        var written = SourceTree.Files.Where(file => !file.EndsWith(".json", StringComparison.Ordinal) && !file.EndsWith(".sln", StringComparison.Ordinal));

        Assert.All(written, file => Assert.InRange(SourceTree.LinesOf(file).Length, 0, LinesMax));
    }

    [Fact]
    public void Every_class_is_sealed_or_static_or_made_to_be_derived_from()
    {
        // BenchmarkDotNet derives from the classes that it measures, and the test of the rules for messages has a message that breaks them.
        var code = SourceTree.OwnCode.Where(file => !file.EndsWith("Benchmarks.cs", StringComparison.Ordinal) && !file.EndsWith("/ContractRuleTests.cs", StringComparison.Ordinal));

        Assert.Empty(SourceTree.Matches(code, OpenClass()));
    }

    [Fact]
    public void Nothing_is_left_for_later()
    {
        Assert.Empty(SourceTree.Matches(SourceTree.Files, LeftForLater()));
    }

    [Fact]
    public void No_type_is_named_for_doing_this_and_that()
    {
        Assert.Empty(SourceTree.Matches(SourceTree.OwnCode, VagueName()));
    }

    [Fact]
    public void No_code_depends_on_a_compilation_symbol()
    {
        Assert.Empty(SourceTree.Matches(SourceTree.Code, Conditional()));
    }

    [Fact]
    public void No_path_of_a_machine_stands_in_a_file()
    {
        Assert.Empty(SourceTree.Matches(SourceTree.Files, MachinePath()));
    }

    [Fact]
    public void Namespaces_follow_folders()
    {
        var faults =
            from file in SourceTree.Code
            where file.StartsWith("grains/", StringComparison.Ordinal) || file.StartsWith("silo/", StringComparison.Ordinal) || file.StartsWith("client/", StringComparison.Ordinal)
            let declared = SourceTree.LinesOf(file).Select(line => Namespace().Match(line)).FirstOrDefault(match => match.Success)?.Groups[1].Value
            let expected = string.Join('.', file.Split('/')[1..^1])
            where declared is not null && declared != expected
            select $"{file}: {declared}, expected {expected}";

        Assert.Empty(faults);
    }

    [GeneratedRegex(@"^\s*(?!.*\b(sealed|static|abstract|struct)\b)((public|internal|private|protected|file|partial)\s+)+(record|class)\s+(class\s+)?[A-Z]")]
    private static partial Regex OpenClass();

    [GeneratedRegex(@"\b(T[O]DO|FIX[M]E|HA[C]K|XX[X])\b")]
    private static partial Regex LeftForLater();

    [GeneratedRegex(@"\b(class|record|struct|interface)\s+\w*(Utils?|Utilities|Helpers?|Manager)\b")]
    private static partial Regex VagueName();

    [GeneratedRegex(@"^\s*#(if|elif|else|endif|define|region)\b")]
    private static partial Regex Conditional();

    [GeneratedRegex(@"(?<![\w.])/(?:root|home|work|Users)/[\w.]|[A-Z]:\\Users")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"^namespace ([\w.]+);")]
    private static partial Regex Namespace();
}
