using Sentinel.Contracts;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Scoring;
using Sentinel.Silo.Scoring.Inference;

namespace Sentinel.Silo.Tests.Scoring;

public sealed class CoreQueueTests
{
    private static readonly ModelVersionId Slow = new("slow", "1");
    private static readonly ModelVersionId Quick = new("quick", "1");

    [Fact]
    public async Task A_slow_version_keeps_to_its_share_and_its_queue()
    {
        using var queue = new CoreQueue(new ScoringOptions { VersionCores = 1, VersionQueued = 1 }, cores: 2);
        var first = await queue.EnterAsync(Slow, CancellationToken.None);
        var second = queue.EnterAsync(Slow, CancellationToken.None).AsTask();

        var refused = await Assert.ThrowsAsync<InferenceException>(() => queue.EnterAsync(Slow, CancellationToken.None).AsTask());
        using (await queue.EnterAsync(Quick, CancellationToken.None))
        {
            Assert.Equal(InferenceFault.Busy, refused.Fault);
            Assert.False(second.IsCompleted);
        }

        first.Dispose();
        (await second).Dispose();
    }

    [Fact]
    public async Task What_waits_for_a_core_is_bounded_and_who_gives_up_leaves_its_place()
    {
        using var queue = new CoreQueue(new ScoringOptions { MaxQueued = 1 }, cores: 1);
        using var patience = new CancellationTokenSource();
        var running = await queue.EnterAsync(Slow, CancellationToken.None);
        var waiting = queue.EnterAsync(Quick, patience.Token).AsTask();
        Assert.True(queue.IsBusy);
        Assert.Contains("Scoring:MaxQueued", (await Assert.ThrowsAsync<InferenceException>(() => queue.EnterAsync(Quick, CancellationToken.None).AsTask())).Message, StringComparison.Ordinal);

        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        var next = queue.EnterAsync(Quick, CancellationToken.None).AsTask();
        running.Dispose();

        (await next).Dispose();
        Assert.False(queue.IsBusy);
    }
}
