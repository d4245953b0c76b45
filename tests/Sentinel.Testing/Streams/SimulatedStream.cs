namespace Sentinel.Testing.Streams;

/// <summary>How the rows of a simulated stream hang together; all are standard normal around their mean.</summary>
public enum StreamKind
{
    /// <summary>Every row for itself.</summary>
    Independent,

    /// <summary>A first-order autoregression of 0.5.</summary>
    AutoregressiveHalf,

    /// <summary>A first-order autoregression of 0.9.</summary>
    AutoregressiveNineTenths,

    /// <summary>Ten equal rows at a time.</summary>
    Bursts,

    /// <summary>A daily wave of one standard deviation around independent rows, a batch an hour.</summary>
    DailyWave,
}

/// <summary>A seeded stream of one feature.</summary>
public sealed class SimulatedStream(StreamKind kind, ulong seed)
{
    /// <summary>Rows of a batch, and of an hour.</summary>
    public const int BatchRows = 200;

    private const int BurstRows = 10;
    private const int HoursOfDay = 24;

    private readonly NormalSource _noise = new(seed);
    private double _last;
    private long _row;

    /// <summary>Hour of the day of a row.</summary>
    public static byte HourOf(long row) => (byte)(row / BatchRows % HoursOfDay);

    /// <summary>The next rows, moved by <paramref name="shift"/> standard deviations.</summary>
    public void Fill(Span<double> rows, double shift = 0)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = Next() + shift;
            _row++;
        }
    }

    private double Next() => kind switch
    {
        StreamKind.AutoregressiveHalf => Regress(0.5),
        StreamKind.AutoregressiveNineTenths => Regress(0.9),
        StreamKind.Bursts => _row % BurstRows == 0 ? _last = _noise.Next() : _last,
        StreamKind.DailyWave => Math.Sin(2 * Math.PI * HourOf(_row) / HoursOfDay) + _noise.Next(),
        _ => _noise.Next(),
    };

    private double Regress(double memory) => _last = _row == 0 ? _noise.Next() : (memory * _last) + (Math.Sqrt(1 - (memory * memory)) * _noise.Next());
}
