using Microsoft.Extensions.Logging;
using Sentinel.Contracts;
using Sentinel.Contracts.Versions;

namespace Sentinel.Grains.Versions;

/// <summary>What versions log: events 1200 to 1299.</summary>
internal static partial class VersionLog
{
    [LoggerMessage(1200, LogLevel.Information, "Version {Version} was registered by {Actor}")]
    public static partial void Registered(ILogger logger, ModelVersionId version, string actor);

    [LoggerMessage(1201, LogLevel.Information, "Version {Version} follows plan {Plan} from now on, set by {Actor}")]
    public static partial void PlanChanged(ILogger logger, ModelVersionId version, long plan, string actor);

    [LoggerMessage(1202, LogLevel.Information, "Version {Version} is judged {Verdict} after {Windows} windows, it was {Previous}: {Sentence}")]
    public static partial void VerdictChanged(ILogger logger, ModelVersionId version, Verdict verdict, long windows, Verdict previous, string? sentence);

    [LoggerMessage(1203, LogLevel.Warning, "Version {Version} was told of {Rows} rows for windows that are judged: they are counted late")]
    public static partial void PartsLate(ILogger logger, ModelVersionId version, long rows);

    [LoggerMessage(1205, LogLevel.Information, "Version {Version}: {Detector} on {Stream} says {Kind} at {TopicPartition} offset {Offset}, window {Window}; it informs, the verdict is another's")]
    public static partial void Detected(ILogger logger, ModelVersionId version, string detector, DetectorInput stream, DetectionKind kind, string topicPartition, long offset, string window);

    [LoggerMessage(1204, LogLevel.Warning, "Version {Version} was sent windows and is not registered: they stay in their shards")]
    public static partial void WindowsUnexpected(ILogger logger, ModelVersionId version);

    [LoggerMessage(1207, LogLevel.Information, "Version {Version} was deleted: it is not shown, served or counted any more")]
    public static partial void Deleted(ILogger logger, ModelVersionId version);

    [LoggerMessage(1206, LogLevel.Information, "Version {Version}: {Features} features weigh in causes as they were measured on {Rows} rows from now on, set by {Actor}")]
    public static partial void ImportanceMeasured(ILogger logger, ModelVersionId version, int features, int rows, string actor);
}
