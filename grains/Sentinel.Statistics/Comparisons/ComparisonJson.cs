using System.Text.Json;
using System.Text.Json.Serialization;
using Sentinel.Contracts.Versions;

namespace Sentinel.Statistics.Comparisons;

/// <summary>The JSON form of a report: camelCase, absent instead of null.</summary>
public static class ComparisonJson
{
    /// <summary>Writes a report as JSON.</summary>
    public static void Write(Stream stream, ComparisonReport report) => JsonSerializer.Serialize(stream, report, ComparisonJsonContext.Default.ComparisonReport);
}

/// <summary>Writes a feature's type as interfaces have it: <c>numeric</c> or <c>categorical</c>.</summary>
public sealed class LowerCaseFeatureTypeConverter() : JsonStringEnumConverter<FeatureType>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ComparisonReport))]
internal sealed partial class ComparisonJsonContext : JsonSerializerContext;
