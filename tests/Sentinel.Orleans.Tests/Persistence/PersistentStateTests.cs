using Orleans.Storage;
using Sentinel.Orleans.Tests.Grains;

namespace Sentinel.Orleans.Tests.Persistence;

[Collection(ClusterCollection.Name)]
public sealed class PersistentStateTests(ClusterFixture fixture)
{
    [Fact]
    public async Task A_grain_without_a_record_starts_with_a_new_state()
    {
        var view = await Memory().ViewAsync();
        Assert.Equal((0, false, false), (view.Value, view.RecordExists, view.HasETag));
    }

    [Fact]
    public async Task What_was_written_is_there_before_the_next_activation_is_activated()
    {
        var grain = Memory();
        await grain.SetAsync(7);
        var before = await grain.ViewAsync();
        await fixture.Cluster.DeactivateAsync(grain);
        var after = await grain.ViewAsync();
        Assert.NotEqual(before.Activation, after.Activation);
        Assert.Equal((7, true, true, 7), (after.Value, after.RecordExists, after.HasETag, after.ValueAtActivation));
    }

    [Fact]
    public async Task What_was_not_written_is_gone_with_its_activation()
    {
        var grain = Memory();
        await grain.SetAsync(7);
        await grain.SetWithoutWritingAsync(8);
        Assert.Equal(8, (await grain.ViewAsync()).Value);
        await fixture.Cluster.DeactivateAsync(grain);
        Assert.Equal(7, (await grain.ViewAsync()).Value);
    }

    [Fact]
    public async Task Reading_again_brings_back_what_is_stored()
    {
        var grain = Memory();
        await grain.SetAsync(7);
        await grain.SetWithoutWritingAsync(8);
        await grain.ReadAgainAsync();
        Assert.Equal(7, (await grain.ViewAsync()).Value);
    }

    [Fact]
    public async Task A_cleared_record_is_new_again_and_can_be_written_again()
    {
        var grain = Memory();
        await grain.SetAsync(7);
        await grain.ClearAsync();
        var cleared = await grain.ViewAsync();
        Assert.Equal((0, false), (cleared.Value, cleared.RecordExists));
        await grain.SetAsync(9);
        await fixture.Cluster.DeactivateAsync(grain);
        Assert.Equal(9, (await grain.ViewAsync()).Value);
    }

    [Fact]
    public async Task A_lost_write_ends_the_activation_and_the_next_call_sees_what_is_stored()
    {
        var grain = Scripted();
        await grain.SetAsync(1);
        var before = await grain.ViewAsync();
        fixture.Storage.Overwrite(grain.GetGrainId(), 50);
        await Assert.ThrowsAsync<InconsistentStateException>(() => grain.SetAsync(2));
        var after = await grain.ViewAsync();
        Assert.NotEqual(before.Activation, after.Activation);
        Assert.Equal(50, after.Value);
    }

    [Fact]
    public async Task A_lost_write_that_the_grain_handles_leaves_the_activation()
    {
        var grain = Scripted();
        await grain.SetAsync(1);
        var before = await grain.ViewAsync();
        fixture.Storage.Overwrite(grain.GetGrainId(), 50);
        Assert.False(await grain.TrySetAsync(2));
        Assert.Equal(before.Activation, (await grain.ViewAsync()).Activation);
    }

    [Fact]
    public async Task A_lost_write_ends_only_the_activation_that_lost_it_not_its_caller()
    {
        var (caller, loser) = (Scripted(), Scripted());
        await loser.SetAsync(1);
        var (callerBefore, loserBefore) = (await caller.ViewAsync(), await loser.ViewAsync());
        fixture.Storage.Overwrite(loser.GetGrainId(), 50);
        await Assert.ThrowsAsync<InconsistentStateException>(() => caller.SetOtherAsync(loser.GetPrimaryKeyString(), 2));
        Assert.NotEqual(loserBefore.Activation, (await loser.ViewAsync()).Activation);
        Assert.Equal(callerBefore.Activation, (await caller.ViewAsync()).Activation);
    }

    [Fact]
    public async Task Another_error_of_storage_is_wrapped_and_leaves_the_activation()
    {
        var grain = Scripted();
        await grain.SetAsync(1);
        var before = await grain.ViewAsync();
        fixture.Storage.FailNextWrite(grain.GetGrainId(), new IOException("disk full"));
        var thrown = await Assert.ThrowsAsync<OrleansException>(() => grain.SetAsync(2));
        Assert.IsType<IOException>(thrown.InnerException);
        await grain.SetAsync(3);
        Assert.Equal(before.Activation, (await grain.ViewAsync()).Activation);
        Assert.Equal(3, fixture.Storage.Stored(grain.GetGrainId()));
    }

    [Fact]
    public async Task A_record_that_cannot_be_read_fails_the_call_and_the_next_one_tries_again()
    {
        var grain = Scripted();
        fixture.Storage.Overwrite(grain.GetGrainId(), 5);
        fixture.Storage.FailNextRead(grain.GetGrainId(), new IOException("not now"));
        await Assert.ThrowsAnyAsync<Exception>(grain.ViewAsync);
        Assert.Equal(5, (await grain.ViewAsync()).Value);
    }

    [Fact]
    public async Task A_storage_that_does_not_exist_fails_the_call_by_its_name()
    {
        var grain = fixture.Grains.GetGrain<IHomelessStateGrain>(ClusterFixture.NewKey());
        var thrown = await Assert.ThrowsAnyAsync<Exception>(grain.ViewAsync);
        Assert.Contains("nowhere", thrown.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task State_is_not_to_be_used_off_the_grains_turns() => Assert.Equal(nameof(InvalidOperationException), await Memory().UseStateOutsideAsync());

    private IMemoryStateGrain Memory() => fixture.Grains.GetGrain<IMemoryStateGrain>(ClusterFixture.NewKey());

    private IScriptedStateGrain Scripted() => fixture.Grains.GetGrain<IScriptedStateGrain>(ClusterFixture.NewKey());
}
