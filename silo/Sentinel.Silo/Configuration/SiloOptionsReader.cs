using System.Collections;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Sentinel.Decisions.Manifests;

namespace Sentinel.Silo.Configuration;

/// <summary>Options, or everything that is wrong with them.</summary>
/// <param name="Options">The options; null when there are errors.</param>
/// <param name="Errors">One sentence a fault, naming the option.</param>
public sealed record SiloOptionsReading(SiloOptions? Options, IReadOnlyList<string> Errors);

/// <summary>Reads <see cref="SiloOptions"/> out of a configuration: strict about names and values, and all faults at once.</summary>
public static class SiloOptionsReader
{
    /// <summary>Reads and checks.</summary>
    public static SiloOptionsReading Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var errors = new List<string>();
        var options = new SiloOptions();
        foreach (var section in typeof(SiloOptions).GetProperties())
        {
            ReadObject(section.GetValue(options)!, configuration.GetSection(section.Name), section.Name, errors);
        }

        errors.AddRange(SiloOptionsRules.Check(options));
        return new SiloOptionsReading(errors.Count == 0 ? options : null, errors);
    }

    private static void ReadObject(object target, IConfigurationSection section, string path, List<string> errors)
    {
        var properties = target.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite).ToArray();
        foreach (var child in section.GetChildren())
        {
            var property = Array.Find(properties, p => string.Equals(p.Name, child.Key, StringComparison.OrdinalIgnoreCase));
            if (property is null)
            {
                var nearest = NearestName.Of(child.Key, properties.Select(p => p.Name));
                errors.Add($"`{path}:{child.Key}` is not an option" + (nearest is null ? "" : $"; did you mean `{path}:{nearest}`?"));
            }
            else if (property.PropertyType == typeof(IReadOnlyList<ApiKeyOptions>))
            {
                property.SetValue(target, ReadList(child, $"{path}:{property.Name}", errors));
            }
            else if (property.PropertyType == typeof(IReadOnlyDictionary<string, string>))
            {
                property.SetValue(target, child.GetChildren().ToDictionary(c => c.Key, c => c.Value ?? "", StringComparer.Ordinal));
            }
            else
            {
                ReadValue(target, property, child.Value ?? "", $"{path}:{property.Name}", errors);
            }
        }

        CheckAnnotations(target, properties, path, errors);
    }

    private static List<ApiKeyOptions> ReadList(IConfigurationSection section, string path, List<string> errors)
    {
        var list = new List<ApiKeyOptions>();
        foreach (var child in section.GetChildren())
        {
            var item = new ApiKeyOptions();
            ReadObject(item, child, $"{path}:{child.Key}", errors);
            list.Add(item);
        }

        return list;
    }

    private static void ReadValue(object target, PropertyInfo property, string text, string path, List<string> errors)
    {
        var type = property.PropertyType;
        if (type.IsEnum)
        {
            if (Enum.GetNames(type).FirstOrDefault(n => n.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } name)
            {
                property.SetValue(target, Enum.Parse(type, name));
            }
            else
            {
                errors.Add($"`{path}` must be one of {string.Join(", ", Enum.GetNames(type))}, was '{text}'");
            }

            return;
        }

        try
        {
            property.SetValue(target, type == typeof(string) ? text : TypeDescriptor.GetConverter(type).ConvertFromString(null, CultureInfo.InvariantCulture, text));
        }
        catch (Exception e) when (e is FormatException or ArgumentException or NotSupportedException)
        {
            errors.Add($"`{path}` must be {(type == typeof(TimeSpan) || type == typeof(TimeSpan?) ? "a time span such as 00:00:02" : type == typeof(bool) ? "true or false" : "a whole number")}, was '{text}'");
        }
    }

    private static void CheckAnnotations(object target, PropertyInfo[] properties, string path, List<string> errors)
    {
        foreach (var property in properties)
        {
            var value = property.GetValue(target);
            foreach (var rule in property.GetCustomAttributes<ValidationAttribute>().Where(r => value is not IEnumerable or string && !r.IsValid(value)))
            {
                errors.Add($"`{path}:{property.Name}` {Demand(rule)}, was {(value is string text ? $"'{text}'" : Convert.ToString(value, CultureInfo.InvariantCulture))}");
            }
        }
    }

    private static string Demand(ValidationAttribute rule) => rule switch
    {
        RangeAttribute range => string.Create(CultureInfo.InvariantCulture, $"must be between {range.Minimum} and {range.Maximum}"),
        RegularExpressionAttribute pattern => $"must match {pattern.Pattern}",
        _ => "must be set",
    };
}
