using System.Text;
using Sentinel.Contracts.Events;
using Sentinel.Decisions.Events;
using Sentinel.Decisions.Models;

namespace Sentinel.Decisions.Tests.Events;

public sealed class CloudEventJsonTests
{
    [Fact]
    public void An_event_is_a_structured_cloud_event()
    {
        var happened = new SentinelEvent("housing/1", EventTypes.DriftDetected, "housing", "1.4.0", new DateTimeOffset(2026, 11, 21, 8, 0, 0, 250, TimeSpan.FromHours(1)), "drifts", Sorted.Of(("window", "p0-3")));

        Assert.Equal(
            """{"specversion":"1.0","id":"housing/1","source":"/sentinel/models/housing","type":"io.sentinel.drift.detected.v1","subject":"1.4.0","time":"2026-11-21T07:00:00.25Z","datacontenttype":"application/json","data":{"model":"housing","version":"1.4.0","message":"drifts","details":{"window":"p0-3"}}}""",
            Encoding.UTF8.GetString(CloudEventJson.Write(happened)));
    }

    [Fact]
    public void An_event_about_the_model_has_no_subject() =>
        Assert.DoesNotContain("subject", Encoding.UTF8.GetString(CloudEventJson.Write(new SentinelEvent("i", "t", "m", null, DateTimeOffset.UnixEpoch, "x", Sorted.Empty))), StringComparison.Ordinal);

    [Theory]
    [InlineData("1.4.0")]
    [InlineData(null)]
    public void What_was_written_is_read(string? version)
    {
        var happened = new SentinelEvent("housing/1", EventTypes.DriftDetected, "housing", version, new DateTimeOffset(2026, 11, 21, 7, 0, 0, 250, TimeSpan.Zero), "drifts", Sorted.Of(("window", "p0-3"), ("psi", "0.31")));

        var read = CloudEventJson.Read(CloudEventJson.Write(happened))!;

        Assert.Equal(happened with { Data = Sorted.Empty }, read with { Data = Sorted.Empty });
        Assert.Equal(happened.Data, read.Data);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"specversion":"1.0","id":"1","type":"io.other","time":"2026-11-21T07:00:00Z"}""")]
    [InlineData("""{"id":"1","type":"t","time":"yesterday","data":{"model":"m","version":null,"message":"x","details":{}}}""")]
    public void What_is_no_event_of_ours_is_none(string text) => Assert.Null(CloudEventJson.Read(Encoding.UTF8.GetBytes(text)));
}
