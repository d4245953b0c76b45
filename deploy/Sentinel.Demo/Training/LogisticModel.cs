namespace Sentinel.Demo.Training;

/// <summary>A logistic regression on standardised inputs: <c>P = 1 / (1 + exp(-(bias + Σ weight·(x − mean)/scale)))</c>.</summary>
/// <param name="Mean">Mean of each input.</param>
/// <param name="Scale">Population standard deviation of each input, above 0.</param>
/// <param name="Weights">Weight of each standardised input.</param>
/// <param name="Bias">Log-odds where every input is at its mean.</param>
internal sealed record LogisticModel(float[] Mean, float[] Scale, float[] Weights, float Bias)
{
    public float Probability(ReadOnlySpan<float> inputs)
    {
        var logit = Bias;
        for (var i = 0; i < inputs.Length; i++)
        {
            logit += Weights[i] * ((inputs[i] - Mean[i]) / Scale[i]);
        }

        return 1 / (1 + MathF.Exp(-logit));
    }
}
