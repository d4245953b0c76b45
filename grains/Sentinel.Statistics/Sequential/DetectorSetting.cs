using System.Globalization;

namespace Sentinel.Statistics.Sequential;

/// <summary>One option of a detector: its name, range, and how it is read and replaced. The one description from which options are checked, parsed, encoded and listed.</summary>
public sealed class DetectorSetting
{
    private readonly Func<DetectorOptions, double> _get;
    private readonly Func<DetectorOptions, double, DetectorOptions> _with;
    private readonly double _least;
    private readonly double _most;
    private readonly Form _form;

    private DetectorSetting(string name, Form form, double least, double most, Func<DetectorOptions, double> get, Func<DetectorOptions, double, DetectorOptions> with)
    {
        Name = name;
        _form = form;
        _least = least;
        _most = most;
        _get = get;
        _with = with;
    }

    private enum Form
    {
        Between,
        FromTo,
        Whole,
        Flag,
    }

    /// <summary>The name, as manifests and the command line write it.</summary>
    public string Name { get; }

    /// <summary>The values it takes, in words.</summary>
    public string Range => _form switch
    {
        Form.Between => string.Create(CultureInfo.InvariantCulture, $"above {_least} and below {_most}"),
        Form.FromTo => string.Create(CultureInfo.InvariantCulture, $"from {_least} to {_most}"),
        Form.Whole => string.Create(CultureInfo.InvariantCulture, $"a whole number from {_least} to {_most}"),
        _ => "true or false",
    };

    /// <summary>Its value in these options; a flag is 0 or 1.</summary>
    public double Of(DetectorOptions options) => _get(options);

    /// <summary>Its value in these options, as it would be written.</summary>
    public string TextOf(DetectorOptions options)
        => _form == Form.Flag ? (_get(options) == 0 ? "false" : "true") : _get(options).ToString(CultureInfo.InvariantCulture);

    internal static DetectorSetting Between<T>(string name, double least, double most, Func<T, double> get, Func<T, double, T> with)
        where T : DetectorOptions => Make(name, Form.Between, least, most, get, with);

    internal static DetectorSetting FromTo<T>(string name, double least, double most, Func<T, double> get, Func<T, double, T> with)
        where T : DetectorOptions => Make(name, Form.FromTo, least, most, get, with);

    internal static DetectorSetting Whole<T>(string name, int least, int most, Func<T, int> get, Func<T, int, T> with)
        where T : DetectorOptions => Make<T>(name, Form.Whole, least, most, options => get(options), (options, value) => with(options, (int)value));

    internal static DetectorSetting Flag<T>(string name, Func<T, bool> get, Func<T, bool, T> with)
        where T : DetectorOptions => Make<T>(name, Form.Flag, 0, 1, options => get(options) ? 1 : 0, (options, value) => with(options, value != 0));

    /// <summary>The options with another value of this setting; a value outside of its type's range is refused.</summary>
    /// <exception cref="FormatException">The value is none of this setting's form.</exception>
    internal DetectorOptions With(DetectorOptions options, double value)
        => Takes(value) ? _with(options, value) : throw new FormatException(Fault(options, value.ToString(CultureInfo.InvariantCulture)));

    /// <summary>The options with a value as it was written.</summary>
    /// <exception cref="FormatException">The text is none of this setting's values.</exception>
    internal DetectorOptions With(DetectorOptions options, string text)
    {
        if (_form == Form.Flag)
        {
            return bool.TryParse(text, out bool flag) ? _with(options, flag ? 1 : 0) : throw new FormatException(Fault(options, $"\"{text}\""));
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? With(options, value)
            : throw new FormatException(Fault(options, $"\"{text}\""));
    }

    /// <summary>What is wrong with its value in these options, or null.</summary>
    internal string? FaultIn(DetectorOptions options)
        => Takes(_get(options)) ? null : Fault(options, _get(options).ToString(CultureInfo.InvariantCulture));

    private static DetectorSetting Make<T>(string name, Form form, double least, double most, Func<T, double> get, Func<T, double, T> with)
        where T : DetectorOptions => new(name, form, least, most, options => get((T)options), (options, value) => with((T)options, value));

    private bool Takes(double value) => _form switch
    {
        Form.Between => value > _least && value < _most,
        Form.FromTo => value >= _least && value <= _most,
        _ => value >= _least && value <= _most && value == Math.Floor(value),
    };

    private string Fault(DetectorOptions options, string value) => $"{options.Name}: {Name} must be {Range}, was {value}";
}
