using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Encoding;
using Sentinel.Statistics.Sequential;

namespace Sentinel.Decisions.Detectors;

/// <summary>
/// The detectors that one shard runs over one stream. What they say depends on the values and their order alone, whether the state was stored and read on the way or not. Not safe for concurrent use.
/// </summary>
public sealed class LiveDetectors
{
    private readonly DetectorInput _on;
    private readonly DetectorBank _bank;
    private readonly HashSet<string> _warned;
    private DriftDetector[] _running;

    /// <summary>Detectors as they were stored.</summary>
    /// <param name="on">What they are told.</param>
    /// <param name="state">What <see cref="Encode"/> gave; empty for none.</param>
    /// <exception cref="InvalidDataException">The bytes are damaged, or of a newer version.</exception>
    public LiveDetectors(DetectorInput on, ReadOnlySpan<byte> state)
    {
        _on = on;
        if (state.IsEmpty)
        {
            _bank = new DetectorBank(DetectorPolicies.Most);
            _warned = new HashSet<string>(StringComparer.Ordinal);
        }
        else
        {
            var reader = new ByteReader(state);
            _bank = DetectorBank.Decode(reader.Block(), DetectorPolicies.Most);
            _warned = new HashSet<string>(StringComparer.Ordinal);
            for (var left = reader.ListLength(itemBytes: 1); left > 0; left--)
            {
                _warned.Add(reader.Text());
            }
        }

        _running = [.. _bank.Streams.Select(name => _bank[name])];
    }

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _running.Length == 0;

    /// <summary>How far each has come.</summary>
    public IEnumerable<DetectorStatus> Status => _running.Select(detector => new DetectorStatus(_on, detector.Options.Name, detector.Seen, detector.Ignored, detector.Drifts));

    /// <summary>Goes on with the detectors of a policy: those that it names as they were keep their state, one whose settings changed starts anew.</summary>
    /// <returns>Whether any came, went or started anew.</returns>
    public bool Adopt(IEnumerable<DetectorPolicy> policies)
    {
        ArgumentNullException.ThrowIfNull(policies);
        var wanted = policies.Where(policy => policy.On == _on).ToDictionary(policy => policy.Detector, DetectorPolicies.OptionsOf, StringComparer.Ordinal);
        var leaving = _running.Where(detector => wanted.GetValueOrDefault(detector.Options.Name) != detector.Options).Select(detector => detector.Options.Name).ToArray();
        foreach (var name in leaving)
        {
            _bank.Remove(name);
            _warned.Remove(name);
        }

        var coming = wanted.Where(detector => !_bank.Find(detector.Key, out _)).ToArray();
        foreach (var (name, options) in coming)
        {
            _bank.Add(name, options);
        }

        _running = [.. _bank.Streams.Select(name => _bank[name])];
        return leaving.Length + coming.Length > 0;
    }

    /// <summary>Tells every detector the next value. Allocates only where one has something to say.</summary>
    /// <param name="value">The value; NaN where the row has none, which is counted and changes nothing.</param>
    /// <param name="row">The row that it comes from.</param>
    /// <param name="said">Takes what is said.</param>
    public void Tell(double value, in DetectorRow row, ref DetectedChanges said)
    {
        foreach (var detector in _running)
        {
            var level = detector.Update(value);
            if (level == Detection.Drift)
            {
                _warned.Remove(detector.Options.Name);
                said = said.And(Change(detector, DetectionKind.Drift, row));
            }
            else if (level == Detection.Warning && _warned.Add(detector.Options.Name))
            {
                said = said.And(Change(detector, DetectionKind.Warning, row));
            }
        }
    }

    /// <summary>What is to be stored; empty without detectors.</summary>
    public byte[] Encode()
    {
        if (IsEmpty)
        {
            return [];
        }

        var writer = new ByteWriter();
        writer.Block(_bank.Encode());
        writer.Count(_warned.Count);
        foreach (var name in _warned.Order(StringComparer.Ordinal))
        {
            writer.Text(name);
        }

        return writer.ToArray();
    }

    private DetectedChange Change(DriftDetector detector, DetectionKind kind, in DetectorRow row)
    {
        var reading = detector.Reading;
        return new DetectedChange(_on, detector.Options.Name, kind, row.Window, row.TopicPartition, row.Offset, row.Time, reading.Estimate, reading.Statistic, reading.Limit);
    }
}
