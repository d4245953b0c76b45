using System.Text.Json;

namespace Sentinel.Demo.Story;

/// <summary>How the report is written.</summary>
internal static class StoryJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true };
}
