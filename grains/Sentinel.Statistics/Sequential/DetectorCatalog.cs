namespace Sentinel.Statistics.Sequential;

/// <summary>The detectors that there are.</summary>
public static class DetectorCatalog
{
    /// <summary>The default options of each.</summary>
    public static IReadOnlyList<DetectorOptions> Defaults { get; } =
    [
        new AdwinOptions(),
        new DdmOptions(),
        new EddmOptions(),
        new HddmAOptions(),
        new HddmWOptions(),
        new PageHinkleyOptions(),
        new CusumOptions(),
        new KswinOptions(),
        new RddmOptions(),
        new EcddOptions(),
    ];

    /// <summary>The default options of the detector of a name, or null.</summary>
    public static DetectorOptions? Find(string name) => Defaults.FirstOrDefault(options => options.Name == name);

    internal static DetectorOptions Of(byte code)
        => Defaults.FirstOrDefault(options => options.Code == code) ?? throw new InvalidDataException($"No detector has the number {code}: upgrade this build.");
}
