using System.Collections.Immutable;
using Sentinel.Contracts.Audit;
using Sentinel.Contracts.Versions;
using Sentinel.Grains.Tests.Fixtures;
using Sentinel.Testing.Traffic;

namespace Sentinel.Grains.Tests.Versions;

public sealed class MeasuredImportanceTests : IAsyncLifetime
{
    private const string Version = "housing@1.0.0";

    private static readonly Artifact Model = new("model.onnx", new string('a', 64), 1);
    private static readonly FeatureImportance Measured = Importance(("amount", 0.5), ("age", 0), ("colour", 0.25));

    private GrainCluster _cluster = null!;

    private IModelVersionGrain Grain => _cluster.Version(Version);

    public async Task InitializeAsync() => _cluster = await GrainCluster.StartAsync();

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task What_was_measured_is_there_after_a_crash_and_is_written_once_into_the_history()
    {
        await RegisterAsync(TrafficSource.Spec(Version) with { Artifact = Model });
        Assert.Null((await Grain.GetAsync())!.Importance);

        Assert.Equal(RegistrationOutcome.Updated, (await Grain.SetImportanceAsync(Measured, "ann")).Outcome);
        Assert.Equal(RegistrationOutcome.Unchanged, (await Grain.SetImportanceAsync(Importance(("amount", 0.5), ("age", 0), ("colour", 0.25)), "ann")).Outcome);
        await _cluster.KillSiloOfAsync(Grain);

        var kept = (await Grain.GetAsync())!.Importance!;
        Assert.Equal(Measured, kept with { Features = Measured.Features });
        Assert.Equal(Measured.Features.AsEnumerable(), kept.Features);
        await GrainCluster.UntilAsync(async () => (await HistoryAsync()).Length == 1, "the history has it");

        Assert.Equal(RegistrationOutcome.Updated, (await Grain.SetImportanceAsync(Importance(("amount", 1)), "bob")).Outcome);
        await GrainCluster.UntilAsync(async () => (await HistoryAsync()).Length == 2, "the history has the second");
        Assert.Equal(["ann", "bob"], (await HistoryAsync()).Select(entry => entry.Draft.Actor));
    }

    [Fact]
    public async Task What_the_manifest_gives_goes_before_it_and_it_is_back_when_the_manifest_gives_none()
    {
        var spec = TrafficSource.Spec(Version) with { Artifact = Model };
        await RegisterAsync(spec);
        await Grain.SetImportanceAsync(Measured, "ann");

        await RegisterAsync(spec with { Importance = ImmutableSortedDictionary<string, double>.Empty.Add("age", 1) });

        Assert.Equal(ImportanceSource.Given, (await Grain.GetAsync())!.Importance!.Source);
        Assert.Equal(["importance"], (await Grain.SetImportanceAsync(Measured, "ann")).Errors.Keys);
        await RegisterAsync(spec);
        Assert.Equal(ImportanceSource.Permutation, (await Grain.GetAsync())!.Importance!.Source);
    }

    [Fact]
    public async Task What_cannot_have_been_measured_is_refused_by_field()
    {
        Assert.Equal(["metadata.version"], (await Grain.SetImportanceAsync(Measured, "ann")).Errors.Keys);
        await RegisterAsync(TrafficSource.Spec(Version));
        Assert.Contains("artifact", (await Grain.SetImportanceAsync(Measured, "ann")).Errors.Keys);

        var served = _cluster.Version("housing@2.0.0");
        await served.RegisterAsync(new VersionRegistration(TrafficSource.Spec("housing@2.0.0") with { Artifact = Model }, null, "test"));
        Assert.Equal(["features.amuont"], (await served.SetImportanceAsync(Importance(("amuont", 1)), "ann")).Errors.Keys);
        Assert.Equal(["features.age"], (await served.SetImportanceAsync(Importance(("age", double.NaN)), "ann")).Errors.Keys);
        Assert.Equal(["source"], (await served.SetImportanceAsync(FeatureImportance.Given(Measured.Features), "ann")).Errors.Keys);
        Assert.Null((await served.GetAsync())!.Importance);
    }

    private static FeatureImportance Importance(params (string Name, double Value)[] features) =>
        new(ImportanceSource.Permutation, "logLoss", 1000, 3, 1, features.ToImmutableSortedDictionary(feature => feature.Name, feature => feature.Value, StringComparer.Ordinal));

    private async Task RegisterAsync(VersionSpec spec) =>
        Assert.NotEqual(RegistrationOutcome.Refused, (await Grain.RegisterAsync(new VersionRegistration(spec, null, "test"))).Outcome);

    private async Task<AuditEntry[]> HistoryAsync() =>
        [.. (await _cluster.Grains.GetGrain<IAuditGrain>("housing").GetAsync(0, 100)).Where(entry => entry.Draft.Kind == "importance.measured")];
}
