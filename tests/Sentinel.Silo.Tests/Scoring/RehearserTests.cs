using Sentinel.Contracts;
using Sentinel.Silo.Scoring.Rehearsals;
using Sentinel.Silo.Scoring.Signatures;
using Sentinel.Silo.Scoring.Tensors;
using Sentinel.Silo.Tests.Traffic;
using Sentinel.Testing;

namespace Sentinel.Silo.Tests.Scoring;

public sealed class RehearserTests
{
    [Fact]
    public async Task What_a_version_answered_while_it_served_it_must_answer_again_to_the_bit()
    {
        await using var rig = await ScoringRig.StartAsync();
        rig.Follow(1, [], ("1", 100));
        await rig.AskAsync("own");
        rig.Follow(2, [], ("2", 100));
        await rig.AskAsync("other");

        var word = await rig.RehearseAsync("1");
        Assert.Equal((2, 1, null), (word.Replayed, word.Compared, word.Failure));

        // What it is now said to have answered then differs in the last bit.
        var kept = rig.Recent.Of(Id("1"), 1)[0];
        rig.Recent.Keep(Id("1"), kept with { Id = "bit", Outputs = [kept.Outputs[0] with { Data = new[] { MathF.BitIncrement(((float[])kept.Outputs[0].Data)[0]) } }] });
        Assert.Contains("request bit, which it has answered: output 'score' is not what it was", (await rig.RehearseAsync("1")).Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_another_version_takes_it_must_take()
    {
        await using var rig = await ScoringRig.StartAsync();
        Assert.Equal((0, 0, null), await RehearsedAsync(rig));
        rig.Recent.Keep(Id("2"), Request("wide", [1, 2, 3], 1));
        Assert.Contains("request wide, which another version has answered: Input 'features' has the shape", (await rig.RehearseAsync("1")).Failure, StringComparison.Ordinal);
        rig.Recent.Keep(Id("2"), Request("huge", [float.MaxValue, float.MaxValue], 1));
        Assert.Contains("no finite number", (await rig.RehearseAsync("1")).Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_no_version_has_a_number_for_accuses_none()
    {
        await using var rig = await ScoringRig.StartAsync();
        rig.Recent.Keep(Id("2"), Request("huge", [float.MaxValue, float.MaxValue], null));
        Assert.Equal((1, 0, null), await RehearsedAsync(rig));
    }

    [Fact]
    public async Task A_version_whose_artifact_is_lost_fails()
    {
        await using var rig = await ScoringRig.StartAsync();
        rig.Lose("1");
        Assert.Contains("has no artifact", (await rig.RehearseAsync("1")).Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sample_is_bounded_by_requests_bytes_versions_and_pace()
    {
        var time = new ManualTimeProvider();
        var recent = new RecentRequests(time);
        for (var i = 0; i <= RecentRequests.RequestsMost; i++)
        {
            recent.Keep(Id("1"), Request($"r{i}", [i, i], 1));
        }

        Assert.Equal($"r{RecentRequests.RequestsMost - 1}", recent.Of(Id("1"), 1)[0].Id);
        time.Advance(RecentRequests.Spacing);
        recent.Keep(Id("1"), Request("later", [1, 1], 1));
        Assert.Equal(["later", $"r{RecentRequests.RequestsMost - 1}"], recent.Of(Id("1"), 2).Select(r => r.Id));
        Assert.Equal(RecentRequests.RequestsMost, recent.Of(Id("1"), int.MaxValue).Count);

        recent.Keep(Id("2"), Request("too-great", new float[RecentRequests.RequestBytesMost / 4], 1));
        Assert.Empty(recent.Of(Id("2"), 10));
        for (var i = 0; i < 20; i++)
        {
            recent.Keep(Id("2"), Request($"great-{i}", new float[10_000], 1));
        }

        Assert.Equal(RecentRequests.VersionBytesMost / 40_004, recent.Of(Id("2"), 100).Count);
        for (var i = 0; i < RecentRequests.VersionsMost; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            recent.Keep(Id($"v{i}"), Request("one", [1, 1], 1));
        }

        Assert.Empty(recent.Of(Id("1"), 1));
        Assert.Equal("one", recent.OfOthers(Id("v0"), 1)[0].Id);
    }

    private static async Task<(int Replayed, int Compared, string? Failure)> RehearsedAsync(ScoringRig rig)
    {
        var word = await rig.RehearseAsync("1");
        return (word.Replayed, word.Compared, word.Failure);
    }

    private static ModelVersionId Id(string version) => new("m", version);

    private static RecentRequest Request(string id, float[] row, double? answer) => new(
        id,
        [new Tensor("features", TensorType.Fp32, [1, row.Length], row)],
        [new Tensor("score", TensorType.Fp32, [1, 1], new[] { (float)(answer ?? double.NaN) })],
        new WatchedAnswer([answer], null));
}
