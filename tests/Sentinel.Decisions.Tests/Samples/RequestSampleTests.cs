using Sentinel.Contracts.Samples;
using Sentinel.Decisions.Samples;

namespace Sentinel.Decisions.Tests.Samples;

public sealed class RequestSampleTests
{
    [Fact]
    public void The_first_requests_stay_and_the_newest_take_turns()
    {
        var sample = RequestSample.Empty.With(Enumerable.Range(0, 200).Select(i => Request($"r{i}", bytes: 10)));

        Assert.Equal(Enumerable.Range(0, 32).Concat(Enumerable.Range(168, 32)).Select(i => $"r{i}"), sample.All.Select(request => request.Id));
    }

    [Fact]
    public void It_is_bounded_in_bytes_too()
    {
        var sample = RequestSample.Empty.With(Enumerable.Range(0, 200).Select(i => Request($"r{i}", bytes: 60_000)));

        Assert.InRange(sample.All.Sum(request => request.Content.Length), 1, 2 * RequestSample.PartBytesMost);
        Assert.Equal(("r0", "r199"), (sample.All[0].Id, sample.All[^1].Id));
        Assert.Same(sample, sample.With([Request("great", RequestSample.RequestBytesMost + 1)]));
    }

    [Fact]
    public void A_request_that_it_has_is_not_taken_twice()
    {
        var sample = RequestSample.Empty.With([Request("a", 10), Request("b", 10)]);

        Assert.Same(sample, sample.With([Request("b", 10)]));
    }

    private static SampledRequest Request(string id, int bytes) => new(id, DateTimeOffset.UnixEpoch, "sha", "runtime", new byte[bytes]);
}
