using System.Collections.Immutable;
using Sentinel.Contracts.Mlflow;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Mlflow;
using Sentinel.Decisions.Models;
using Sentinel.Grains.Mlflow;
using Sentinel.Grains.Outboxes;
using Sentinel.Grains.Storage;
using Sentinel.Testing;

namespace Sentinel.Grains.Tests.Storage;

/// <summary>What is kept of what MLflow's clients say, as it was written by each version that ever wrote it.</summary>
public sealed class MlflowRecordTests
{
    [Fact]
    public void What_MLflow_says_of_a_model_of_version_1()
    {
        var said = new MlflowState
        {
            Created = 1_795_253_476_678,
            Updated = 1_795_253_480_222,
            Description = "Prices in California",
            Tags = [new MlflowTag("team", "pricing"), new MlflowTag("owner", "ml")],
            Versions = ImmutableSortedDictionary.CreateRange(
            [
                KeyValuePair.Create(1L, new MlflowVersionState(1_795_253_478_363, 1_795_253_480_222, "Archived", "first", "s3://bucket/1.onnx", "ab12", "https://example.org/run", "m-1", [new MlflowTag("a", "b")])),
                KeyValuePair.Create(7L, new MlflowVersionState(1_795_253_478_618, 1_795_253_478_618, "None", "", "s3://bucket/7.onnx", "", "", null, [])),
            ]),
            LastNumber = 9,
            Changes = 3,
        };

        AssertGolden("mlflow-v1.bin", new MlflowRecordFormat(), new Kept<MlflowState>(said, Outbox.Empty));
    }

    [Fact]
    public void Names_in_MLflow_of_version_1() => AssertGolden("mlflow-names-v1.bin", new MlflowNamesFormat(), new MlflowNames(Sorted.Of(("Prices in California", "housing"), ("renamed", "other-0"))));

    private static void AssertGolden<T>(string file, RecordFormat<T> format, T sample)
    {
        var golden = File.ReadAllBytes(Path.Combine(SharedFolder.Repository, "tests", "Sentinel.Grains.Tests", "Storage", "Golden", file));

        Assert.Equal(Convert.ToHexString(golden), Convert.ToHexString(format.Encode(sample)));
        Assert.Equal(Convert.ToHexString(golden), Convert.ToHexString(format.Encode(format.Decode(golden))));
    }
}
