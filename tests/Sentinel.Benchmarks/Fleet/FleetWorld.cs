namespace Sentinel.Benchmarks.Fleet;

/// <summary>A time in which something that many models read is broken: both versions of a model answer worse, whichever serves.</summary>
/// <param name="From">Minute of the month at which it begins.</param>
/// <param name="To">Minute at which it is over.</param>
/// <param name="Share">Share of the models that read it.</param>
internal sealed record Incident(int From, int To, double Share);

/// <summary>A version that is released.</summary>
/// <param name="Model">Its model.</param>
/// <param name="Number">Its number in the model, from 2.</param>
/// <param name="Minute">Minute of the month.</param>
/// <param name="ErrorFactor">How many times as often it fails; 1 for a good one.</param>
/// <param name="SlowFactor">How many times as often it is slow; 1 for a good one.</param>
internal sealed record Release(FleetModel Model, int Number, int Minute, double ErrorFactor, double SlowFactor)
{
    public bool IsBad => ErrorFactor > 1 || SlowFactor > 1;

    public string Version => FormattableString.Invariant($"{Number}");
}

/// <summary>A model of the fleet.</summary>
/// <param name="Index">Its number.</param>
/// <param name="RowsPerMinute">Its traffic over a whole day, on the average.</param>
/// <param name="ErrorRate">Share of requests that fail, on the average of a day.</param>
/// <param name="Incidents">Incidents that it suffers from.</param>
internal sealed record FleetModel(int Index, double RowsPerMinute, double ErrorRate, Incident[] Incidents)
{
    public string Name => FormattableString.Invariant($"model-{Index}");

    /// <summary>Rows in a minute: three and a half times as many in the afternoon as at night.</summary>
    public double RowsAt(int minute) => RowsPerMinute * (1 + (0.55 * Math.Sin(2 * Math.PI * ((minute / (double)FleetWorld.DayMinutes) - 0.375))));

    /// <summary>Error rate: half as high again when it is busiest, and ten points more while it suffers.</summary>
    public double ErrorsAt(int minute) => (ErrorRate * (1 + (0.5 * Math.Sin(2 * Math.PI * ((minute / (double)FleetWorld.DayMinutes) - 0.375))))) + (Suffers(minute) ? 0.1 : 0);

    public bool Suffers(int minute, int after = 0) => Incidents.Any(incident => minute >= incident.From && minute < incident.To + after);
}

/// <summary>The month: 200 models, three releases of each in working hours, one in twenty bad, two incidents. Seeded: the same in every run.</summary>
internal sealed class FleetWorld
{
    public const int DayMinutes = 24 * 60;
    public const int Days = 30;

    /// <summary>Minutes between two looks.</summary>
    public const int Tick = 2;

    public const int Models = 200;
    public const int ReleasesEach = 3;

    private const int Seed = 20261121;
    private const int BadOneIn = 20;

    /// <summary>Latencies fall into classes: shares of a version that is as it was; the last four are slow.</summary>
    private static readonly double[] Latencies = [0.5, 0.2, 0.12, 0.08, 0.04, 0.03, 0.02, 0.01];

    private const int FirstSlow = 4;

    public FleetWorld()
    {
        var random = new Random(Seed);
        Incidents = [new Incident((9 * DayMinutes) + (10 * 60), (9 * DayMinutes) + (13 * 60), 0.4), new Incident((20 * DayMinutes) + (14 * 60), (20 * DayMinutes) + (15 * 60) + 30, 0.7)];
        Fleet = [.. Enumerable.Range(0, Models).Select(i => new FleetModel(
            i, 60 * Math.Clamp(2 * Math.Exp(1.2 * Draws.Normal(random)), 0.05, 50), Draws.LogUniform(random, 0.002, 0.03), [.. Incidents.Where(incident => random.NextDouble() < incident.Share)]))];
        var bad = Enumerable.Range(0, Models * ReleasesEach).Select(i => (Number: i, Key: random.NextDouble())).OrderBy(i => i.Key).Take(Models * ReleasesEach / BadOneIn).Select(i => i.Number).ToHashSet();
        Releases = [.. Fleet.SelectMany(model => Enumerable.Range(0, ReleasesEach).Select(i => ReleaseOf(random, model, i, bad.Contains((model.Index * ReleasesEach) + i)))).OrderBy(release => release.Minute)];
    }

    public Incident[] Incidents { get; }

    public FleetModel[] Fleet { get; }

    public Release[] Releases { get; }

    /// <summary>Seed of everything that is drawn for a release, or for a model's month.</summary>
    public static int SeedOf(int model, int number) => unchecked((Seed * 31) + (model * 1009) + number);

    /// <summary>Shares of latency classes.</summary>
    public static double[] LatenciesOf(double slowFactor, bool suffers)
    {
        var factor = slowFactor * (suffers ? 3 : 1);
        double[] shares = [.. Latencies.Select((share, i) => i < FirstSlow ? share : Math.Min(share * factor, 0.2))];
        shares[0] = 1 - shares[1..].Sum();
        return shares;
    }

    private static Release ReleaseOf(Random random, FleetModel model, int i, bool isBad)
    {
        // Ten days for each, so that a model never has two rollouts at once.
        var minute = ((i * 10) + random.Next(8)) * DayMinutes + (8 * 60) + random.Next(9 * 60);
        var factor = Draws.LogUniform(random, 1.5, 5);
        var slow = random.NextDouble() < 0.4;
        return new Release(model, i + 2, minute, isBad && !slow ? factor : 1, isBad && slow ? factor : 1);
    }
}
