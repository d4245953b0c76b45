using Sentinel.Ingest.Producing;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Scoring;
using Sentinel.Silo.Scoring.Inference;
using Sentinel.Silo.Scoring.Tensors;
using Sentinel.Testing;

namespace Sentinel.Silo.Tests.Traffic;

/// <summary>How long an answer may take, and what it waits for.</summary>
public sealed class DeadlineTests
{
    [Fact]
    public async Task A_request_is_answered_in_the_time_that_it_allows_or_not_at_all()
    {
        var time = new ManualTimeProvider();
        await using var rig = await ScoringRig.StartAsync(time: time);
        rig.Follow(1, [], ("1", 100));
        rig.Hold("1");
        var asked = rig.Router.InferAsync("m", Request("late", TimeSpan.FromMilliseconds(50)), CancellationToken.None);

        time.Advance(TimeSpan.FromMilliseconds(50));

        var fault = await Assert.ThrowsAsync<InferenceException>(() => asked);
        Assert.Equal(InferenceFault.Late, fault.Fault);
        Assert.Contains("50 ms", fault.Message, StringComparison.Ordinal);
        rig.Release();
        Assert.Equal("in time", (await rig.Router.InferAsync("m", Request("in time", TimeSpan.FromMilliseconds(50)), CancellationToken.None)).Id);
        Assert.Equal(["1 in time"], rig.Published);
    }

    [Fact]
    public async Task An_answer_waits_for_the_broker_where_that_is_asked_for()
    {
        await using var rig = await ScoringRig.StartAsync(new ScoringOptions { AwaitBroker = true });
        rig.Follow(1, [], ("1", 100));
        var taken = new TaskCompletionSource();
        rig.Acknowledged = taken.Task;

        var asked = rig.AskAsync("r");

        Assert.False(asked.IsCompleted);
        taken.SetResult();
        Assert.Equal("r", (await asked).Id);
    }

    [Fact]
    public async Task Once_the_broker_has_refused_a_message_answers_wait_for_it_until_it_takes_one()
    {
        await using var rig = await ScoringRig.StartAsync();
        rig.Follow(1, [], ("1", 100));
        var (first, second) = (new TaskCompletionSource(), new TaskCompletionSource());
        rig.Acknowledged = first.Task;
        await rig.AskAsync("given before the broker refused it");

        first.SetException(new PredictionsNotSentException("no broker"));
        rig.Acknowledged = Task.FromException(new PredictionsNotSentException("no broker"));
        await Assert.ThrowsAsync<PredictionsNotSentException>(() => rig.AskAsync("refused"));
        rig.Acknowledged = second.Task;
        var waiting = rig.AskAsync("waits");
        Assert.False(waiting.IsCompleted);
        second.SetResult();
        await waiting;

        rig.Acknowledged = new TaskCompletionSource().Task;
        await rig.AskAsync("does not wait");
        Assert.Contains("sentinel_scoring_publish_failed_total 1\n", rig.Metrics, StringComparison.Ordinal);
    }

    private static InferRequest Request(string id, TimeSpan timeout) => new(id, null, [new Tensor("features", TensorType.Fp32, [1, 2], new float[] { 1, 2 })], null) { Timeout = timeout };
}
