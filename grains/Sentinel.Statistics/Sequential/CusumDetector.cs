using Sentinel.Statistics.Encoding;

namespace Sentinel.Statistics.Sequential;

/// <summary>
/// Cumulative sum: with the running mean x̄ (the value included), <c>U ← max(0, U + x − x̄ − δ)</c>; drift when <c>U &gt; λ</c> from value 30 on.
/// Finds rises only. No warnings. δ and λ are in the stream's own unit: the defaults suit outcomes and shares.
/// O(1), 90 bytes. Page, Biometrika 41 (1954) 100–115; MOA's and Frouros' convention.
/// </summary>
public sealed class CusumDetector : DriftDetector
{
    private readonly int _minimumCount;
    private readonly double _delta;
    private readonly double _threshold;
    private double _mean;
    private double _sum;

    internal CusumDetector(CusumOptions options)
        : base(options)
    {
        _minimumCount = options.MinimumCount;
        _delta = options.Delta;
        _threshold = options.Threshold;
    }

    /// <summary>Estimate x̄, statistic U, limit λ.</summary>
    public override DetectorReading Reading => Count >= _minimumCount
        ? new DetectorReading(Armed: true, _mean, _sum, _threshold)
        : new DetectorReading(Armed: false, _mean, 0, 0);

    private protected override Detection Fold(double value)
    {
        _mean += (value - _mean) / Count;
        _sum = Math.Max(0, _sum + value - _mean - _delta);
        return Count >= _minimumCount && _sum > _threshold ? Detection.Drift : Detection.None;
    }

    private protected override void Clear()
    {
        _mean = 0;
        _sum = 0;
    }

    private protected override void WriteState(ByteWriter writer)
    {
        writer.Double(_mean);
        writer.Double(_sum);
    }

    private protected override void ReadState(ref ByteReader reader)
    {
        _mean = Figure(ref reader);
        _sum = Figure(ref reader);
    }
}
