using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using NSubstitute;
using NSubstitute.ExceptionExtensions;
using Sentinel.Client.Hosting;
using Sentinel.Client.Rows;
using Sentinel.Client.Sending;
using Sentinel.Client.Tests.Sending;
using Sentinel.Testing;

namespace Sentinel.Client.Tests.Samples;

public sealed class ReadmeTests
{
    [Fact]
    public void Samples_of_the_README_are_compiled_as_they_stand()
    {
        var compiled = Plain(File.ReadAllText(Path.Combine(SharedFolder.Repository, "tests", "Sentinel.Client.Tests", "Samples", "ReadmeSamples.cs")));

        // The first is a program of its own.
        Assert.Equal(3, Readme.Samples.Length);
        Assert.All(Readme.Samples.Skip(1), sample => Assert.Contains(Plain(sample), compiled, StringComparison.Ordinal));

        static string Plain(string code) => string.Join('\n', code.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task The_end_of_an_application_sends_what_its_sender_holds()
    {
        var intake = new Intake();
        var services = new ServiceCollection();
        services.AddSingleton(intake.Client);
        ReadmeSamples.Add(services, "key");
        await using (var provider = services.BuildServiceProvider())
        {
            Assert.Equal("key", provider.GetRequiredService<IOptions<SentinelClientOptions>>().Value.ApiKey);
            await provider.GetRequiredService<RowSender<Prediction>>().SendAsync(new Prediction("loans", "1") { Id = "b", Score = 1 });
        }

        // Its end sends what still waits.
        Assert.Equal(["b"], intake.Ids);
    }

    [Fact]
    public void Wrong_options_are_all_named_at_once()
    {
        var services = new ServiceCollection();
        services.AddSentinelClient(options => (options.Url, options.Actor, options.Sender) = (new Uri("here", UriKind.Relative), " ", new SenderOptions { MessageRows = 0 }));
        using var provider = services.BuildServiceProvider();

        var fault = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<ISentinelClient>());

        Assert.Equal(3, fault.Failures.Count());
    }

    [Fact]
    public async Task Calls_are_spans_that_say_what_failed()
    {
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ClientActivity.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        var client = Substitute.For<ISentinelClient>();
        client.GetModelAsync("nobody-spans").ThrowsAsync(new SentinelApiException(System.Net.HttpStatusCode.NotFound, "unknown", new Dictionary<string, string[]>()));

        await Assert.ThrowsAsync<SentinelApiException>(() => new TracedClient(client).GetModelAsync("nobody-spans"));

        var span = Assert.Single(spans, span => (string?)span.GetTagItem("sentinel.model") == "nobody-spans");
        Assert.Equal(("sentinel GetModel", ActivityStatusCode.Error, "404"), (span.DisplayName, span.Status, (string?)span.GetTagItem("error.type")));
    }
}
