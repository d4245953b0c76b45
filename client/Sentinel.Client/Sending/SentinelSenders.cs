using System.ComponentModel.DataAnnotations;
using Sentinel.Client.Rows;
using Sentinel.Contracts.Intake;

namespace Sentinel.Client.Sending;

/// <summary>Senders of rows.</summary>
public static class SentinelSenders
{
    /// <summary>A sender of predictions, of any models and versions.</summary>
    /// <param name="client">Where to.</param>
    /// <param name="options">Limits and times; null for the usual ones.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <exception cref="ValidationException">An option is out of its range.</exception>
    public static RowSender<Prediction> CreatePredictionSender(this ISentinelClient client, SenderOptions? options = null, TimeProvider? time = null) =>
        new(client, RowKind.Predictions, new PredictionFormat(), Checked(options), time ?? TimeProvider.System);

    /// <summary>A sender of labels, of any models and versions.</summary>
    /// <param name="client">Where to.</param>
    /// <param name="options">Limits and times; null for the usual ones.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <exception cref="ValidationException">An option is out of its range.</exception>
    public static RowSender<Label> CreateLabelSender(this ISentinelClient client, SenderOptions? options = null, TimeProvider? time = null) =>
        new(client, RowKind.Labels, new LabelFormat(), Checked(options), time ?? TimeProvider.System);

    private static SenderOptions Checked(SenderOptions? options)
    {
        options ??= new SenderOptions();
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        return options;
    }
}
