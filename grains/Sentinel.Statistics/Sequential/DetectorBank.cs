using System.Diagnostics.CodeAnalysis;

namespace Sentinel.Statistics.Sequential;

/// <summary>
/// The detectors of many streams (a feature's score, a segment's outcomes), by name: what one grain keeps. Streams may have different detectors; those with equal
/// options share them. An update of a known stream allocates nothing. A thousand streams take less than a megabyte after 10,000 values each, their names included:
/// 0.2 to 0.3 MB; RDDM 0.7, ADWIN 0.8, KSWIN just under 1. Not safe for concurrent use.
/// </summary>
public sealed class DetectorBank
{
    /// <summary>The most streams that a bank holds unless told otherwise.</summary>
    public const int StreamsMax = 10_000;

    private readonly Dictionary<string, DriftDetector> _detectors;
    private readonly Dictionary<DetectorOptions, DetectorOptions> _options = [];
    private readonly int _streamsMax;

    /// <summary>An empty bank.</summary>
    /// <param name="streamsMax">How many streams it takes, at least 1.</param>
    public DetectorBank(int streamsMax = StreamsMax)
        : this(streamsMax, streams: 0)
    {
    }

    /// <summary>An empty bank with room for a number of streams.</summary>
    internal DetectorBank(int streamsMax, int streams)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(streamsMax, 1);
        _streamsMax = streamsMax;
        _detectors = new Dictionary<string, DriftDetector>(Math.Min(streams, streamsMax), StringComparer.Ordinal);
    }

    /// <summary>Streams in the bank.</summary>
    public int Count => _detectors.Count;

    /// <summary>The streams' names, in ordinal order.</summary>
    public IEnumerable<string> Streams => _detectors.Keys.Order(StringComparer.Ordinal);

    /// <summary>The detector of a stream.</summary>
    /// <exception cref="KeyNotFoundException">There is no such stream.</exception>
    public DriftDetector this[string stream]
        => Find(stream, out var detector) ? detector : throw new KeyNotFoundException($"The bank has no stream \"{stream}\": add it first.");

    /// <summary>Adds a stream with a new detector.</summary>
    /// <exception cref="ArgumentException">The stream is there already, or the options are bad.</exception>
    /// <exception cref="InvalidOperationException">The bank is full.</exception>
    public DriftDetector Add(string stream, DetectorOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(stream);
        ArgumentNullException.ThrowIfNull(options);
        if (_detectors.ContainsKey(stream))
        {
            throw new ArgumentException($"The bank has a stream \"{stream}\" already: remove it first.", nameof(stream));
        }

        if (_detectors.Count >= _streamsMax)
        {
            throw new InvalidOperationException($"The bank holds {_streamsMax} streams, its most: remove some, or spread them over more banks.");
        }

        DriftDetector detector;
        if (_options.TryGetValue(options, out var shared))
        {
            detector = shared.Make();
        }
        else
        {
            detector = options.Create();
            _options.Add(options, options);
        }

        _detectors.Add(stream, detector);
        return detector;
    }

    /// <summary>The detector of a stream, if it is there.</summary>
    public bool Find(string stream, [NotNullWhen(true)] out DriftDetector? detector) => _detectors.TryGetValue(stream, out detector);

    /// <summary>Tells a stream's detector the next value.</summary>
    /// <exception cref="KeyNotFoundException">There is no such stream.</exception>
    public Detection Update(string stream, double value) => this[stream].Update(value);

    /// <summary>Removes a stream; false when it was not there.</summary>
    public bool Remove(string stream) => _detectors.Remove(stream);

    /// <summary>All detectors as versioned bytes.</summary>
    public byte[] Encode() => DetectorBankEncoding.Encode(this);

    /// <summary>The bank of encoded bytes, which takes up to <paramref name="streamsMax"/> streams.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such record, are damaged, hold more streams, or are of a newer version.</exception>
    public static DetectorBank Decode(ReadOnlySpan<byte> bytes, int streamsMax = StreamsMax) => DetectorBankEncoding.Decode(bytes, streamsMax);
}
