using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Sentinel.Demo.Scenarios;

/// <summary>Runs a scenario's model over its reference, as the script that trained it would.</summary>
internal static class Scorer
{
    public static float[] Score(Scenario scenario, byte[] onnx, Row[] rows)
    {
        using var session = new InferenceSession(onnx);
        using var results = session.Run(scenario.Matrix is { } matrix
            ? [NamedOnnxValue.CreateFromTensor(matrix, new DenseTensor<float>(rows.SelectMany(row => row.Numbers).ToArray(), [rows.Length, scenario.Numeric.Length]))]
            : [.. scenario.Numeric.Select((name, j) => Column(name, rows, row => row.Numbers[j])), .. scenario.Categorical.Select((name, j) => Column(name, rows, row => row.Names[j]))]);
        return results[0].AsTensor<float>().ToArray();
    }

    private static NamedOnnxValue Column<T>(string name, Row[] rows, Func<Row, T> cell) =>
        NamedOnnxValue.CreateFromTensor(name, new DenseTensor<T>(rows.Select(cell).ToArray(), [rows.Length, 1]));
}
