using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text;
using System.Text.Json.Nodes;

namespace Sentinel.Silo.Hooks.Trainers;

/// <summary>JSON as the body of a request, with its length: not every server takes a body in chunks.</summary>
internal static class JsonBody
{
    internal static ByteArrayContent Of(JsonNode json)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(json.ToJsonString()));
        content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json);
        return content;
    }
}
