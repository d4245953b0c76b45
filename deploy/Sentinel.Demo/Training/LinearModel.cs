namespace Sentinel.Demo.Training;

/// <summary>A linear score of standardised inputs, <c>z = bias + Σ weight·(x − mean)/scale</c>: the answer itself, or the log-odds of a probability, <c>P = 1 / (1 + exp(−z))</c>.</summary>
/// <param name="Mean">Mean of each input.</param>
/// <param name="Scale">Population standard deviation of each input, above 0.</param>
/// <param name="Weights">Weight of each standardised input.</param>
/// <param name="Bias">Score where every input is at its mean.</param>
/// <param name="IsProbability">Whether the score is the log-odds of a probability.</param>
internal sealed record LinearModel(double[] Mean, double[] Scale, double[] Weights, double Bias, bool IsProbability)
{
    public double Answer(ReadOnlySpan<float> inputs)
    {
        var score = Bias;
        for (var i = 0; i < inputs.Length; i++)
        {
            score += Weights[i] * ((inputs[i] - Mean[i]) / Scale[i]);
        }

        return IsProbability ? 1 / (1 + Math.Exp(-score)) : score;
    }
}
