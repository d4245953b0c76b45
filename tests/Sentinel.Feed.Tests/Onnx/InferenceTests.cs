using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Sentinel.Testing;

namespace Sentinel.Feed.Tests.Onnx;

public sealed class InferenceTests
{
    [Fact]
    public void The_runtime_is_the_pinned_version() => Assert.StartsWith("1.29.", OrtEnv.Instance().GetVersionString(), StringComparison.Ordinal);

    [Fact]
    public void A_session_names_its_inputs_and_outputs_with_type_and_shape()
    {
        using var session = Open();

        var (name, input) = Assert.Single(session.InputMetadata);
        Assert.Equal("features", name);
        Assert.True(input.IsTensor);
        Assert.Equal(TensorElementType.Float, input.ElementDataType);
        Assert.Equal([-1, 2], input.Dimensions);
        Assert.Equal(["rows", ""], input.SymbolicDimensions);
        Assert.Equal("score", Assert.Single(session.OutputMetadata).Key);
    }

    [Fact]
    public void Rows_of_a_batch_are_scored_in_order()
    {
        using var session = Open();
        var features = new DenseTensor<float>(new float[] { 1, 2, -3, 4, 0.5f, 0 }, [3, 2]);

        using var results = session.Run([NamedOnnxValue.CreateFromTensor("features", features)]);

        Assert.Equal([LinearModel.Score(1, 2), LinearModel.Score(-3, 4), LinearModel.Score(0.5f, 0)], Assert.Single(results).AsEnumerable<float>());
    }

    [Fact]
    public void Values_over_the_callers_own_memory_are_read_without_a_copy()
    {
        using var session = Open();
        using var run = new RunOptions();
        var memory = new float[] { 1, 1 };
        using var features = OrtValue.CreateTensorValueFromMemory(memory, [1, 2]);

        memory[1] = 10;
        using var results = session.Run(run, ["features"], [features], ["score"]);

        Assert.Equal([LinearModel.Score(1, 10)], results[0].GetTensorDataAsSpan<float>().ToArray());
        Assert.Equal([1, 1], results[0].GetTensorTypeAndShape().Shape);
    }

    [Fact]
    public void One_session_serves_many_threads()
    {
        using var session = Open();
        var scores = new float[2000];

        Parallel.For(0, scores.Length, i =>
        {
            using var run = new RunOptions();
            using var features = OrtValue.CreateTensorValueFromMemory(new float[] { i, 1 }, [1, 2]);
            using var results = session.Run(run, ["features"], [features], ["score"]);
            scores[i] = results[0].GetTensorDataAsSpan<float>()[0];
        });

        Assert.All(scores, (score, i) => Assert.Equal(LinearModel.Score(i, 1), score));
    }

    [Fact]
    public void A_file_that_is_no_model_is_refused()
        => Assert.Throws<OnnxRuntimeException>(() => new InferenceSession("not a model"u8.ToArray()));

    [Fact]
    public void A_model_cut_short_is_refused()
        => Assert.Throws<OnnxRuntimeException>(() => new InferenceSession(LinearModel.Bytes[..(LinearModel.Bytes.Length / 2)]));

    [Fact]
    public void A_wrong_shape_is_refused_with_the_name_of_the_input()
    {
        using var session = Open();
        var features = new DenseTensor<float>(new float[3], [1, 3]);

        var error = Assert.Throws<OnnxRuntimeException>(() => session.Run([NamedOnnxValue.CreateFromTensor("features", features)]));

        Assert.Contains("features", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_element_type_is_refused()
    {
        using var session = Open();
        var features = new DenseTensor<long>(new long[2], [1, 2]);

        Assert.Throws<OnnxRuntimeException>(() => session.Run([NamedOnnxValue.CreateFromTensor("features", features)]));
    }

    private static InferenceSession Open()
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        return new InferenceSession(LinearModel.Bytes, options);
    }
}
