using Sentinel.Statistics.Encoding;

namespace Sentinel.Statistics.Sequential;

/// <summary>The bytes of a <see cref="DetectorBank"/>, version 1: the distinct options once, then per stream its name, which options, and the state.</summary>
internal static class DetectorBankEncoding
{
    private const ushort Version = 1;
    private const string What = "a bank of detectors";
    private const int StreamBytesMin = 8;

    private static ReadOnlySpan<byte> Magic => "SDBK"u8;

    public static byte[] Encode(DetectorBank bank)
    {
        var writer = Frame.Open(Magic, Version);
        string[] streams = [.. bank.Streams];
        List<DetectorOptions> options = [.. streams.Select(stream => bank[stream].Options).Distinct()];
        writer.Count(options.Count);
        foreach (var one in options)
        {
            DetectorEncoding.WriteOptions(writer, one);
        }

        writer.Count(streams.Length);
        var numbers = options.Index().ToDictionary(one => one.Item, one => one.Index);
        foreach (string stream in streams)
        {
            writer.Text(stream);
            writer.Count(numbers[bank[stream].Options]);
            bank[stream].WriteTo(writer);
        }

        return Frame.Close(writer);
    }

    public static DetectorBank Decode(ReadOnlySpan<byte> bytes, int streamsMax)
    {
        var reader = Frame.Read(bytes, Magic, Version, What, out _);
        var options = new DetectorOptions[reader.ListLength(itemBytes: 1)];
        for (int i = 0; i < options.Length; i++)
        {
            options[i] = DetectorEncoding.ReadOptions(ref reader);
        }

        int streams = reader.ListLength(StreamBytesMin);
        var bank = new DetectorBank(streamsMax, streams);
        for (int i = 0; i < streams; i++)
        {
            string stream = reader.Text();
            long number = reader.Count();
            if (number >= options.Length)
            {
                throw new InvalidDataException($"Stream \"{stream}\" names options {number} of {options.Length}.");
            }

            Add(bank, stream, options[number]).ReadFrom(ref reader);
        }

        return reader.AtEnd ? bank : throw new InvalidDataException("The bank of detectors is longer than its fields.");
    }

    private static DriftDetector Add(DetectorBank bank, string stream, DetectorOptions options)
    {
        try
        {
            return bank.Add(stream, options);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            throw new InvalidDataException($"The bank of detectors cannot be read: {e.Message}", e);
        }
    }
}
