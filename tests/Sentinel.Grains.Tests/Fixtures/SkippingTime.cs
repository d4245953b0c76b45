namespace Sentinel.Grains.Tests.Fixtures;

/// <summary>A clock that a test puts forward. Only what is measured by it is longer then: timers fire as they would.</summary>
internal sealed class SkippingTime : TimeProvider
{
    private long _skipped;

    public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref _skipped);

    public void Skip(TimeSpan span) => Interlocked.Add(ref _skipped, (long)(span.TotalSeconds * TimestampFrequency));
}
