using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Sentinel.Contracts.Events;

namespace Sentinel.Decisions.Events;

/// <summary>
/// An event as CloudEvents 1.0 in structured JSON: <c>source</c> is <c>/sentinel/models/{model}</c>, <c>subject</c> the version, <c>data</c> is
/// <c>{"model","version","message","details":{…}}</c>. The same event gives the same bytes, so a signature over them holds for every attempt.
/// </summary>
public static class CloudEventJson
{
    /// <summary>Content type of the bytes.</summary>
    public const string ContentType = "application/cloudevents+json; charset=utf-8";

    /// <summary>Where events of a model come from.</summary>
    public static string Source(string model) => $"/sentinel/models/{model}";

    /// <summary>A time as CloudEvents wants it.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>The whole event.</summary>
    public static byte[] Write(SentinelEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        return Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("specversion", "1.0");
            json.WriteString("id", happened.Id);
            json.WriteString("source", Source(happened.Model));
            json.WriteString("type", happened.Type);
            if (happened.Version is not null)
            {
                json.WriteString("subject", happened.Version);
            }

            json.WriteString("time", Time(happened.Time));
            json.WriteString("datacontenttype", "application/json");
            json.WritePropertyName("data");
            WriteData(json, happened);
            json.WriteEndObject();
        });
    }

    /// <summary>The event that <see cref="Write(SentinelEvent)"/> made bytes of; null where they are not such an event.</summary>
    public static SentinelEvent? Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            var data = root.GetProperty("data");
            return new SentinelEvent(
                Text(root, "id"),
                Text(root, "type"),
                Text(data, "model"),
                data.GetProperty("version").GetString(),
                root.GetProperty("time").GetDateTimeOffset(),
                Text(data, "message"),
                data.GetProperty("details").EnumerateObject().ToImmutableSortedDictionary(detail => detail.Name, detail => detail.Value.GetString() ?? "", StringComparer.Ordinal));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static string Text(JsonElement parent, string name) => parent.GetProperty(name).GetString() ?? throw new FormatException($"'{name}' is null");

    private static void WriteData(Utf8JsonWriter json, SentinelEvent happened)
    {
        json.WriteStartObject();
        json.WriteString("model", happened.Model);
        json.WriteString("version", happened.Version);
        json.WriteString("message", happened.Message);
        json.WriteStartObject("details");
        foreach (var (name, value) in happened.Data)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            write(json);
        }

        return bytes.WrittenSpan.ToArray();
    }
}
