using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;

namespace Sentinel.Benchmarks.Endpoint;

/// <summary>
/// What a service of one's own would be: ASP.NET Core, the same requests and answers, and nothing but the session between them. Run as a program: <c>Sentinel.Benchmarks bare-endpoint URL MODEL</c>.
/// </summary>
internal static class BareEndpoint
{
    /// <summary>Name of the program's first argument.</summary>
    public const string Command = "bare-endpoint";

    /// <summary>What it writes when it answers.</summary>
    public const string ReadyLine = "ready";

    public static async Task RunAsync(string url, string modelPath)
    {
        using var options = new Microsoft.ML.OnnxRuntime.SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        using var session = new InferenceSession(modelPath, options);
        var builder = WebApplication.CreateBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls(url);
        await using var app = builder.Build();
        app.MapPost("/infer", (Request request) => TypedResults.Ok(Answer(session, request)));
        await app.StartAsync();
        await Console.Out.WriteLineAsync(ReadyLine);
        await ((IHost)app).WaitForShutdownAsync();
    }

    private static Response Answer(InferenceSession session, Request request)
    {
        var input = request.Inputs[0];
        using var value = OrtValue.CreateTensorValueFromMemory(input.Data, input.Shape);
        using var run = new RunOptions();
        using var outputs = session.Run(run, [input.Name], [value], session.OutputNames);
        return new Response([.. session.OutputNames.Select((name, i) => new Tensor(name, "FP32", outputs[i].GetTensorTypeAndShape().Shape, outputs[i].GetTensorDataAsSpan<float>().ToArray()))]);
    }

    private sealed record Tensor(string Name, string Datatype, long[] Shape, float[] Data);

    private sealed record Request(Tensor[] Inputs);

    private sealed record Response(Tensor[] Outputs);
}
