namespace Sentinel.Statistics.Sequential;

/// <summary>
/// What a sequential detector is made with. Defaults are those of River and MOA. Every setting is a number or a flag, listed in <see cref="Settings"/>
/// with its range.
/// </summary>
public abstract record DetectorOptions
{
    /// <summary>The detector's name, as manifests and the command line write it.</summary>
    public abstract string Name { get; }

    /// <summary>The values that it takes.</summary>
    public abstract DetectorDomain Domain { get; }

    /// <summary>The settings in the order in which they are encoded.</summary>
    public abstract IReadOnlyList<DetectorSetting> Settings { get; }

    /// <summary>The number that stands for the detector in encoded states; never given to another.</summary>
    internal abstract byte Code { get; }

    /// <summary>Everything that is wrong with these options, each as "<c>ddm: driftLevel must be …, was …</c>"; empty when they are good.</summary>
    public IReadOnlyList<string> Faults()
    {
        List<string> faults = [.. Settings.Select(setting => setting.FaultIn(this)).OfType<string>()];
        if (faults.Count == 0 && CrossFault() is { } fault)
        {
            faults.Add($"{Name}: {fault}");
        }

        return faults;
    }

    /// <summary>A new detector.</summary>
    /// <exception cref="ArgumentException">These options are bad; the message says all that is wrong.</exception>
    public DriftDetector Create()
    {
        var faults = Faults();
        return faults.Count == 0 ? Make() : throw new ArgumentException(string.Join("; ", faults));
    }

    /// <summary>These options with one setting replaced by a value as it was written.</summary>
    /// <exception cref="FormatException">There is no such setting, or the text is none of its values.</exception>
    public DetectorOptions With(string name, string value)
    {
        var setting = Settings.FirstOrDefault(setting => setting.Name == name)
            ?? throw new FormatException($"{Name} has no setting \"{name}\"; it has {string.Join(", ", Settings.Select(known => known.Name))}");
        return setting.With(this, value);
    }

    /// <summary>What is wrong between settings that are good by themselves, or null.</summary>
    private protected virtual string? CrossFault() => null;

    /// <summary>A new detector of options that are known to be good.</summary>
    internal abstract DriftDetector Make();
}
