using System.Globalization;
using Sentinel.Contracts;

namespace Sentinel.Decisions.Windows;

/// <summary>Deterministic names of windows: the same rows give the same names, whoever replays them.</summary>
public static class WindowName
{
    /// <summary>The name of a counted window, <c>p{partition}-{number}</c>, or <c>l{partition}-{number}</c> of logged traffic.</summary>
    /// <param name="shard">Shard whose rows it holds.</param>
    /// <param name="number">Number of the window in its partition, 0-based.</param>
    public static string Counted(ShardId shard, long number)
    {
        ArgumentNullException.ThrowIfNull(shard);
        return FormattableString.Invariant($"{(shard.IsLogged ? 'l' : 'p')}{shard.Partition}-{number}");
    }

    /// <summary>The name of a window by event time, <c>t{yyyyMMddTHHmmssZ}</c>; a start inside a second keeps its fraction.</summary>
    /// <param name="start">Start of the window in Unix microseconds.</param>
    public static string Timed(long start)
    {
        var time = UnixMicroseconds.ToTime(start);
        var format = start % UnixMicroseconds.PerSecond == 0 ? "'t'yyyyMMdd'T'HHmmss'Z'" : "'t'yyyyMMdd'T'HHmmss.FFFFFF'Z'";
        return time.ToString(format, CultureInfo.InvariantCulture);
    }
}
