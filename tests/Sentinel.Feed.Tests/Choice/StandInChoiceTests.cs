namespace Sentinel.Feed.Tests.Choice;

public sealed class StandInChoiceTests : IDisposable
{
    private readonly DirectoryInfo _packages = Directory.CreateTempSubdirectory("sentinel-feed-");

    [Fact]
    public async Task None_keeps_every_package()
    {
        var build = await Build.EvaluateAsync("none");

        Assert.Equal("none", build.InUse);
        Assert.Equal(["Confluent.Kafka", "Microsoft.ML.OnnxRuntime", "Microsoft.Orleans.Persistence.AzureStorage", "Microsoft.Orleans.Server"], build.Packages.Order());
        Assert.Empty(build.Projects);
    }

    [Fact]
    public async Task All_replaces_every_package_but_the_client_whose_library_alone_is_replaced()
    {
        var build = await Build.EvaluateAsync("all");

        Assert.Equal("Orleans, AzureStorage, OnnxRuntime, librdkafka", build.InUse);
        Assert.Equal(["Confluent.Kafka"], build.Packages);
        Assert.Equal(["AzureStorage", "OnnxRuntime", "Orleans", "librdkafka.redist"], build.Projects.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_list_replaces_what_it_names()
    {
        var build = await Build.EvaluateAsync("Orleans+OnnxRuntime");

        Assert.Equal("Orleans, OnnxRuntime", build.InUse);
        Assert.Equal(["Confluent.Kafka", "Microsoft.Orleans.Persistence.AzureStorage"], build.Packages.Order());
        Assert.Equal(["OnnxRuntime", "Orleans"], build.Projects.Order());
    }

    [Fact]
    public async Task Left_alone_a_build_replaces_what_the_packages_folder_lacks()
    {
        Put("microsoft.ml.onnxruntime", "OnnxRuntimeVersion");
        Put("librdkafka.redist", "KafkaVersion");

        var build = await Build.EvaluateAsync("", _packages.FullName);

        Assert.Equal("Orleans, AzureStorage", build.InUse);
    }

    [Fact]
    public async Task A_genuine_blob_provider_is_of_no_use_without_the_genuine_orleans()
    {
        Put("microsoft.orleans.persistence.azurestorage", "OrleansVersion");

        var build = await Build.EvaluateAsync("", _packages.FullName);

        Assert.Equal("Orleans, AzureStorage, OnnxRuntime, librdkafka", build.InUse);
    }

    [Fact]
    public async Task A_package_of_another_version_does_not_count()
    {
        Directory.CreateDirectory(Path.Combine(_packages.FullName, "librdkafka.redist", "1.9.0"));

        var build = await Build.EvaluateAsync("", _packages.FullName);

        Assert.Contains("librdkafka", build.InUse, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_name_is_refused_with_those_that_are_known()
    {
        var (code, output) = await Build.CheckAsync("Orleans+Kafka");

        Assert.NotEqual(0, code);
        Assert.Contains("StandIns names Kafka: it must be none, all, or a list out of Orleans;AzureStorage;OnnxRuntime;librdkafka", output, StringComparison.Ordinal);
    }

    public void Dispose() => _packages.Delete(recursive: true);

    private void Put(string package, string versionProperty)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_packages.FullName, package, PinnedVersions.Of(versionProperty)));
        File.WriteAllText(Path.Combine(folder.FullName, ".nupkg.metadata"), "{}");
    }
}
