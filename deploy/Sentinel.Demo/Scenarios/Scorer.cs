using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Sentinel.Demo.Scenarios;

/// <summary>Runs a model over rows, as the script that trained it would for its reference.</summary>
internal static class Scorer
{
    public static float[] Score(byte[] onnx, string input, float[][] rows)
    {
        using var session = new InferenceSession(onnx);
        var flat = new DenseTensor<float>([rows.Length, rows[0].Length]);
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i].CopyTo(flat.Buffer.Span[(i * rows[i].Length)..]);
        }

        using var results = session.Run([NamedOnnxValue.CreateFromTensor(input, flat)]);
        return results[0].AsTensor<float>().ToArray();
    }
}
