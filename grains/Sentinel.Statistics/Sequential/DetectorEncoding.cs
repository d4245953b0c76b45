using Sentinel.Statistics.Encoding;

namespace Sentinel.Statistics.Sequential;

/// <summary>The bytes of a <see cref="DriftDetector"/>, version 1: the detector's number, the value of every setting (so that a later default changes no stored detector), and the state.</summary>
internal static class DetectorEncoding
{
    private const ushort Version = 1;
    private const string What = "a detector";

    private static ReadOnlySpan<byte> Magic => "SDET"u8;

    public static byte[] Encode(DriftDetector detector)
    {
        var writer = Frame.Open(Magic, Version);
        WriteOptions(writer, detector.Options);
        detector.WriteTo(writer);
        return Frame.Close(writer);
    }

    public static DriftDetector Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = Frame.Read(bytes, Magic, Version, What, out _);
        var detector = Create(ReadOptions(ref reader));
        detector.ReadFrom(ref reader);
        return reader.AtEnd ? detector : throw new InvalidDataException("The detector is longer than its fields.");
    }

    public static void WriteOptions(ByteWriter writer, DetectorOptions options)
    {
        writer.Byte(options.Code);
        foreach (var setting in options.Settings)
        {
            writer.Double(setting.Of(options));
        }
    }

    public static DetectorOptions ReadOptions(ref ByteReader reader)
    {
        var options = DetectorCatalog.Of(reader.Byte());
        foreach (var setting in options.Settings)
        {
            try
            {
                options = setting.With(options, reader.Double());
            }
            catch (FormatException e)
            {
                throw new InvalidDataException($"The options of a detector are damaged: {e.Message}.", e);
            }
        }

        return options;
    }

    public static DriftDetector Create(DetectorOptions options)
    {
        try
        {
            return options.Create();
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"The options of a detector are damaged: {e.Message}.", e);
        }
    }
}
