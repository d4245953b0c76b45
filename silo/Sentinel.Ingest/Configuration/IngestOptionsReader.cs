using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Sentinel.Ingest.Configuration;

/// <summary>Reads <see cref="IngestOptions"/> out of a configuration and finds everything that is wrong with them at once.</summary>
public static class IngestOptionsReader
{
    private static readonly string[] KafkaOptions =
        [nameof(IngestOptions.BootstrapServers), nameof(IngestOptions.PredictionTopic), nameof(IngestOptions.DeadLetterTopic), nameof(IngestOptions.GroupId), nameof(IngestOptions.Partitions)];

    /// <summary>Reads and checks.</summary>
    /// <exception cref="OptionsValidationException">Something is wrong; the message holds one sentence for every fault.</exception>
    public static IngestOptions Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var errors = new List<string>();
        var options = new IngestOptions { Client = configuration.GetSection("Ingest:Client").GetChildren().ToDictionary(c => c.Key, c => c.Value ?? "", StringComparer.Ordinal) };
        foreach (var property in typeof(IngestOptions).GetProperties().Where(p => p.Name != nameof(IngestOptions.Client)))
        {
            ReadValue(options, property, configuration[PathOf(property)], errors);
        }

        if (errors.Count == 0)
        {
            errors.AddRange(Check(options));
        }

        return errors.Count == 0 ? options : throw new OptionsValidationException(nameof(IngestOptions), typeof(IngestOptions), errors);
    }

    /// <summary>One sentence for every rule that the options break.</summary>
    public static IReadOnlyList<string> Check(IngestOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var errors = new List<string>();
        foreach (var property in typeof(IngestOptions).GetProperties())
        {
            var value = property.GetValue(options);
            errors.AddRange(property.GetCustomAttributes<ValidationAttribute>().Where(rule => !rule.IsValid(value)).Select(rule => Fault(property, rule, value)));
        }

        if (options.RetryDelay > options.RetryDelayMax)
        {
            errors.Add($"`Ingest:RetryDelay` must not exceed `Ingest:RetryDelayMax`, was {options.RetryDelay} with {options.RetryDelayMax}");
        }

        if (options.PredictionTopic == options.DeadLetterTopic)
        {
            errors.Add($"`Kafka:PredictionTopic` and `Kafka:DeadLetterTopic` must differ, were both '{options.DeadLetterTopic}'");
        }

        return errors;
    }

    private static string PathOf(PropertyInfo property) => property.Name switch
    {
        nameof(IngestOptions.CheckpointInterval) => "Checkpoint:Interval",
        var name when KafkaOptions.Contains(name) => $"Kafka:{name}",
        var name => $"Ingest:{name}",
    };

    private static void ReadValue(IngestOptions options, PropertyInfo property, string? text, List<string> errors)
    {
        if (text is null)
        {
            return;
        }

        try
        {
            property.SetValue(options, property.PropertyType == typeof(string) ? text : TypeDescriptor.GetConverter(property.PropertyType).ConvertFromString(null, CultureInfo.InvariantCulture, text));
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            errors.Add($"`{PathOf(property)}` must be {(property.PropertyType == typeof(TimeSpan) ? "a time span such as 00:00:02" : "a whole number")}, was '{text}'");
        }
    }

    private static string Fault(PropertyInfo property, ValidationAttribute rule, object? value) => string.Create(
        CultureInfo.InvariantCulture,
        $"`{PathOf(property)}` {(rule is RangeAttribute range ? string.Create(CultureInfo.InvariantCulture, $"must be between {range.Minimum} and {range.Maximum}") : "must be set")}, was {(value is string text ? $"'{text}'" : value)}");
}
