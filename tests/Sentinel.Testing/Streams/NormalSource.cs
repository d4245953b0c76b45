namespace Sentinel.Testing.Streams;

/// <summary>Standard normal numbers from a seed, the same on every machine: xorshift* and Marsaglia's polar method. Studies draw some thousand million of them.</summary>
public sealed class NormalSource(ulong seed)
{
    private const double PerUnit = 1.0 / (1UL << 53);

    private ulong _state = (seed + 1) * 0x9E3779B97F4A7C15;
    private double _second = double.NaN;

    /// <summary>The next number.</summary>
    public double Next()
    {
        if (!double.IsNaN(_second))
        {
            double kept = _second;
            _second = double.NaN;
            return kept;
        }

        double u;
        double v;
        double square;
        do
        {
            u = (2 * Unit()) - 1;
            v = (2 * Unit()) - 1;
            square = (u * u) + (v * v);
        }
        while (square is >= 1 or 0);
        double scale = Math.Sqrt(-2 * Math.Log(square) / square);
        _second = v * scale;
        return u * scale;
    }

    private double Unit()
    {
        _state ^= _state >> 12;
        _state ^= _state << 25;
        _state ^= _state >> 27;
        return ((_state * 0x2545F4914F6CDD1D) >> 11) * PerUnit;
    }
}
