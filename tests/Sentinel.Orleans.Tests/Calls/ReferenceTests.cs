using Sentinel.Orleans.Tests.Grains;

namespace Sentinel.Orleans.Tests.Calls;

[Collection(ClusterCollection.Name)]
public sealed class ReferenceTests(ClusterFixture fixture)
{
    [Fact]
    public async Task Grains_are_named_by_integers_guids_and_compound_keys()
    {
        var guid = Guid.NewGuid();
        Assert.Equal((255L, "integerkey/FF"), await fixture.Grains.GetGrain<IIntegerKeyGrain>(255).WhoAsync());
        Assert.Equal(-1L, (await fixture.Grains.GetGrain<IIntegerKeyGrain>(-1).WhoAsync()).Key);
        Assert.Equal(guid, await fixture.Grains.GetGrain<IGuidKeyGrain>(guid).WhoAsync());
        Assert.Equal((7L, "part/2"), await fixture.Grains.GetGrain<ICompoundKeyGrain>(7, "part/2").WhoAsync());
    }

    [Fact]
    public async Task A_grain_is_found_by_its_id_and_by_its_type()
    {
        var key = ClusterFixture.NewKey();
        var grain = fixture.Grains.GetGrain<ICallGrain>(key);
        Assert.Equal($"call/{key}", grain.GetGrainId().ToString());
        Assert.Equal(key, await fixture.Grains.GetGrain<ICallGrain>(GrainId.Parse($"call/{key}")).WhoAsync());
        Assert.Equal(key, await ((ICallGrain)fixture.Grains.GetGrain(typeof(ICallGrain), key)).WhoAsync());
    }

    [Fact]
    public async Task A_grain_hands_out_references_to_itself()
    {
        var grain = fixture.Grains.GetGrain<ICallGrain>(ClusterFixture.NewKey());
        var self = await grain.SelfAsync();
        Assert.Equal(grain, self);
        Assert.Equal(grain.GetPrimaryKeyString(), await self.WhoAsync());
    }

    [Fact]
    public void References_to_one_grain_are_equal_and_to_two_are_not()
    {
        var key = ClusterFixture.NewKey();
        var one = fixture.Grains.GetGrain<ICallGrain>(key);
        Assert.Equal(one, fixture.Grains.GetGrain<ICallGrain>(key));
        Assert.Equal(one.GetHashCode(), fixture.Grains.GetGrain<ICallGrain>(key).GetHashCode());
        Assert.NotEqual(one, fixture.Grains.GetGrain<ICallGrain>(ClusterFixture.NewKey()));
    }

    [Fact]
    public async Task A_class_prefix_chooses_between_classes_and_without_one_they_are_ambiguous()
    {
        var key = ClusterFixture.NewKey();
        var prefix = typeof(FirstAmbiguousGrain).FullName!;
        Assert.Equal("first-of-two", await fixture.Grains.GetGrain<IAmbiguousGrain>(key, prefix).WhichAsync());
        Assert.Equal("secondambiguous", await fixture.Grains.GetGrain<IAmbiguousGrain>(key, prefix.Replace("First", "Second", StringComparison.Ordinal)).WhichAsync());
        Assert.Throws<ArgumentException>(() => fixture.Grains.GetGrain<IAmbiguousGrain>(key));
    }

    [Fact]
    public void An_interface_without_a_class_has_no_grains() =>
        Assert.Throws<ArgumentException>(() => fixture.Grains.GetGrain<INowhereGrain>(ClusterFixture.NewKey()));
}
