namespace Sentinel.Statistics.Sequential;

/// <summary>SplitMix64 (Steele, Lea and Flood 2014): random numbers whose whole state is one word, the same on every machine.</summary>
internal struct SplitMix(ulong state)
{
    /// <summary>The state, as it is kept.</summary>
    public ulong State { get; private set; } = state;

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        State += 0x9E3779B97F4A7C15;
        ulong mixed = State;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>A number from 0 to <paramref name="count"/> − 1 from 32 random bits, each as likely as the others to 2^-32.</summary>
    public static int Below(int count, uint bits) => (int)((bits * (ulong)count) >> 32);
}
