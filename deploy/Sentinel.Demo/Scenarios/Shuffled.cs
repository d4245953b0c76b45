namespace Sentinel.Demo.Scenarios;

/// <summary>Splits rows in two halves at random, the same way every time.</summary>
internal static class Shuffled
{
    private const int Seed = 20261121;

    public static (int[] First, int[] Second) Halves(int count)
    {
        var rows = Enumerable.Range(0, count).ToArray();
        new Random(Seed).Shuffle(rows);
        return (rows[..(count / 2)], rows[(count / 2)..]);
    }
}
