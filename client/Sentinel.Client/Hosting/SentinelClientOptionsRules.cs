using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Sentinel.Client.Hosting;

/// <summary>Says everything that is wrong with the options at once.</summary>
internal sealed class SentinelClientOptionsRules : IValidateOptions<SentinelClientOptions>
{
    public ValidateOptionsResult Validate(string? name, SentinelClientOptions options)
    {
        var faults = new List<string>();
        if (options.Url is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
        {
            faults.Add($"{nameof(options.Url)} must be an absolute http or https address such as http://127.0.0.1:8080, was '{options.Url}'");
        }

        if (string.IsNullOrWhiteSpace(options.Actor))
        {
            faults.Add($"{nameof(options.Actor)} must be a name: changes are recorded under it");
        }

        var wrong = new List<ValidationResult>();
        Validator.TryValidateObject(options.Sender, new ValidationContext(options.Sender), wrong, validateAllProperties: true);
        faults.AddRange(wrong.Select(fault => $"{nameof(options.Sender)}: {fault.ErrorMessage}"));
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
