using Sentinel.Contracts.Models;
using Sentinel.Decisions.Schemes;

namespace Sentinel.Decisions.Tests.Schemes;

public sealed class VersionSchemesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 7, 0, 0, 123, TimeSpan.Zero);

    [Theory]
    [InlineData("", VersionStep.Patch, "1.0.0")]
    [InlineData("1.9.0 1.10.0 1.2.9", VersionStep.Patch, "1.10.1")]
    [InlineData("1.10.3", VersionStep.Minor, "1.11.0")]
    [InlineData("1.10.3", VersionStep.Major, "2.0.0")]
    [InlineData("1.4.0 1.5.0-rc.1", VersionStep.Patch, "1.5.0")]
    [InlineData("1.4.0+build blue", VersionStep.Patch, "1.4.1")]
    public void The_next_semantic_version_follows_the_greatest(string taken, VersionStep step, string next) => Assert.Equal(next, VersionSchemes.Next(VersionScheme.Semantic, Names(taken), step, Now));

    [Theory]
    [InlineData("", "1")]
    [InlineData("2 10 9 old", "11")]
    public void The_next_number_follows_the_greatest(string taken, string next) => Assert.Equal(next, VersionSchemes.Next(VersionScheme.Number, Names(taken), VersionStep.Major, Now));

    [Theory]
    [InlineData("", "20261121T070000.123Z")]
    [InlineData("20261120T000000.000Z", "20261121T070000.123Z")]
    [InlineData("20261121T070000.123Z", "20261121T070000.124Z")]
    [InlineData("20271121T070000.999Z", "20271121T070001.000Z")]
    public void The_next_timestamp_is_now_or_just_after_the_last(string taken, string next) => Assert.Equal(next, VersionSchemes.Next(VersionScheme.Timestamp, Names(taken), VersionStep.Patch, Now));

    [Theory]
    [InlineData("", VersionScheme.Semantic)]
    [InlineData("1.0.0 2.0.0-rc.1", VersionScheme.Semantic)]
    [InlineData("1 2", VersionScheme.Number)]
    [InlineData("20261121T070000.123Z", VersionScheme.Timestamp)]
    [InlineData("1 1.0.0", null)]
    [InlineData("blue", null)]
    public void The_scheme_of_names_is_told_by_all_of_them(string names, VersionScheme? scheme) => Assert.Equal(scheme, VersionSchemes.Of(Names(names)));

    [Theory]
    [InlineData(VersionScheme.Semantic, "1.4", "must be a semantic version such as 1.4.0")]
    [InlineData(VersionScheme.Number, "0", "must be a whole number from 1 on")]
    [InlineData(VersionScheme.Number, "01", "must be a whole number from 1 on")]
    [InlineData(VersionScheme.Timestamp, "20261321T070000.123Z", "must be an instant in UTC")]
    public void A_name_of_another_scheme_is_told(VersionScheme scheme, string name, string fault) => Assert.Contains(fault, VersionSchemes.Fault(scheme, name), StringComparison.Ordinal);

    private static string[] Names(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
