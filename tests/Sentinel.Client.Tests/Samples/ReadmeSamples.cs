using Microsoft.Extensions.DependencyInjection;
using Sentinel.Client.Hosting;
using Sentinel.Client.Rows;
using Sentinel.Client.Sending;

namespace Sentinel.Client.Tests.Samples;

/// <summary>Samples of the README that are no program of their own, as they stand there.</summary>
internal static class ReadmeSamples
{
    internal static async Task LabelAsync(ISentinelClient sentinel)
    {
        await using var labels = sentinel.CreateLabelSender();
        await labels.SendAsync(new Label("loans", "1.0.0", "r17", true));
    }

    internal static void Add(IServiceCollection services, string key)
    {
        services.AddSentinelClient(options =>
        {
            options.Url = new Uri("https://sentinel.example.org");
            options.ApiKey = key;
        });
    }
}
