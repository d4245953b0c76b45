using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using Confluent.Kafka;

namespace Sentinel.EndToEnd.Tests;

/// <summary>A row of the housing data as servers log it, its numbers as the file has them.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Time">When it was asked.</param>
/// <param name="Features">Cells of its features.</param>
/// <param name="Probability">What was answered.</param>
/// <param name="Class">The class that was answered.</param>
internal sealed record LoggedRow(string Id, string Time, string[] Features, string Probability, string Class)
{
    /// <summary>The rows of a file.</summary>
    public static LoggedRow[] Read(ReplayedFile file)
    {
        var lines = File.ReadAllLines(file.Rows);
        var names = lines[0].Split(',');
        return [.. lines.Skip(1).Select(line => line.Split(',')).Select(cells => new LoggedRow(
            Cell(cells, "id"), $"{Cell(cells, "timestamp").Replace(' ', 'T')}Z", [.. file.Features.Select(name => Cell(cells, name))], Cell(cells, "y_pred_proba"), Cell(cells, "y_pred")))];

        string Cell(string[] cells, string name) => cells[Array.IndexOf(names, name)];
    }

    /// <summary>The request and the answer of the Open Inference Protocol.</summary>
    public (string Request, string Response) V2 =>
        ($$"""{"inputs":[{"name":"input-0","shape":[1,{{Features.Length}}],"datatype":"FP64","data":[{{string.Join(',', Features)}}]}]}""",
        $$"""{"model_name":"housing","outputs":[{"name":"label","shape":[1],"datatype":"INT64","data":[{{Class}}]},{"name":"probabilities","shape":[1,2],"datatype":"FP64","data":[[0.5,{{Probability}}]]}]}""");

    /// <summary>The same of TensorFlow's protocol.</summary>
    public (string Request, string Response) V1 =>
        ($$"""{"instances":[[{{string.Join(',', Features)}}]]}""", $$"""{"predictions":[{"probabilities":[0.5,{{Probability}}],"label":"{{Class}}"}]}""");
}

/// <summary>Ways in which servers log rows.</summary>
internal static class LoggedRows
{
    private const string Request = "org.kubeflow.serving.inference.request";
    private const string Response = "org.kubeflow.serving.inference.response";

    /// <summary>Posts the events of rows: the first ones each on its own, as KServe's logger does, the others in batches.</summary>
    public static async Task PostAsync(HttpClient http, IReadOnlyList<LoggedRow> rows, string service, int alone)
    {
        foreach (var row in rows.Take(alone))
        {
            // The logger does not wait for one before it sends the other.
            await PostAsync(http, Binary(row, Response, service, row.V2.Response));
            await PostAsync(http, Binary(row, Request, service, row.V2.Request));
        }

        foreach (var chunk in rows.Skip(alone).Chunk(500))
        {
            var content = new StringContent($"[{string.Join(',', chunk.SelectMany(row => new[] { Structured(row, Request, service, row.V2.Request), Structured(row, Response, service, row.V2.Response) }))}]");
            content.Headers.ContentType = new MediaTypeHeaderValue("application/cloudevents-batch+json");
            await PostAsync(http, content);
        }
    }

    /// <summary>Writes events as a Knative sink does: binary, without a key, requests into one partition and their answers into another.</summary>
    public static void Produce(string bootstrapServers, string topic, IEnumerable<LoggedRow> rows, string service)
    {
        using var producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig { BootstrapServers = bootstrapServers, LingerMs = 5 }).Build();
        foreach (var row in rows)
        {
            Produce(Request, row.V1.Request, 0);
            Produce(Response, row.V1.Response, 1);

            void Produce(string type, string body, int partition) => producer.Produce(
                new TopicPartition(topic, partition),
                new Message<Null, byte[]> { Value = Encoding.UTF8.GetBytes(body), Headers = HeadersOf(row, type, service) });
        }

        producer.Flush(TimeSpan.FromSeconds(60));
    }

    /// <summary>Writes a capture as SageMaker does: in CSV, JSON and base64 in turn; gzipped.</summary>
    public static void Capture(string path, IEnumerable<LoggedRow> rows)
    {
        using var zip = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        using var writer = new StreamWriter(zip);
        foreach (var (row, i) in rows.Select((row, i) => (row, i)))
        {
            var (input, output) = (string.Join(',', row.Features), $"{row.Probability},{row.Class}");
            var (encoding, request, answer) = (i % 3) switch
            {
                0 => ("CSV", input, $"{output}\\n"),
                1 => ("JSON", $"{{\\\"instances\\\":[{{\\\"features\\\":[{input}]}}]}}", $"{{\\\"predictions\\\":[[{output}]]}}"),
                _ => ("BASE64", Convert.ToBase64String(Encoding.UTF8.GetBytes(input)), Convert.ToBase64String(Encoding.UTF8.GetBytes(output))),
            };
            writer.WriteLine($$$"""
                {"captureData":{"endpointInput":{"observedContentType":"text/csv","mode":"INPUT","data":"{{{request}}}","encoding":"{{{encoding}}}"},"endpointOutput":{"observedContentType":"text/csv; charset=utf-8","mode":"OUTPUT","data":"{{{answer}}}","encoding":"{{{encoding}}}"}},"eventMetadata":{"eventId":"{{{Guid.NewGuid()}}}","inferenceId":"{{{row.Id}}}","inferenceTime":"{{{row.Time}}}"},"eventVersion":"0"}
                """);
        }
    }

    private static Dictionary<string, string> Attributes(LoggedRow row, string type, string service) => new()
    {
        ["specversion"] = "1.0",
        ["type"] = type,
        ["source"] = "http://localhost:9081/",
        ["id"] = row.Id,
        ["time"] = row.Time,
        ["inferenceservicename"] = service,
        ["namespace"] = "default",
        ["component"] = "predictor",
        ["endpoint"] = "default",
        ["metadata"] = "null",
    };

    private static ByteArrayContent Binary(LoggedRow row, string type, string service, string body)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        foreach (var (name, value) in Attributes(row, type, service))
        {
            content.Headers.Add($"Ce-{name}", value);
        }

        return content;
    }

    private static string Structured(LoggedRow row, string type, string service, string body) =>
        $"{{{string.Join(',', Attributes(row, type, service).Select(a => $"\"{a.Key}\":\"{a.Value}\""))},\"datacontenttype\":\"application/json\",\"data\":{body}}}";

    private static Headers HeadersOf(LoggedRow row, string type, string service)
    {
        var headers = new Headers { { "content-type", "application/json"u8.ToArray() } };
        foreach (var (name, value) in Attributes(row, type, service))
        {
            headers.Add($"ce_{name}", Encoding.UTF8.GetBytes(value));
        }

        return headers;
    }

    private static async Task PostAsync(HttpClient http, HttpContent content)
    {
        using (content)
        {
            using var answer = await http.PostAsync("/api/v1/cloudevents", content);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }
    }
}
