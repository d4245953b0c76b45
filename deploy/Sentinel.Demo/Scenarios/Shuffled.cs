namespace Sentinel.Demo.Scenarios;

/// <summary>Puts rows in a random order, or in two random halves, the same way every time.</summary>
internal static class Shuffled
{
    private const int Seed = 20261121;

    public static (int[] First, int[] Second) Halves(int count)
    {
        var rows = Of(count);
        return (rows[..(count / 2)], rows[(count / 2)..]);
    }

    public static int[] Of(int count)
    {
        var rows = Enumerable.Range(0, count).ToArray();
        new Random(Seed).Shuffle(rows);
        return rows;
    }
}
