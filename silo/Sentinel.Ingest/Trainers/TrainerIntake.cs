using Sentinel.Contracts.Models;
using Sentinel.Contracts.Retraining;
using Sentinel.Ingest.Decoding;

namespace Sentinel.Ingest.Trainers;

/// <summary>Takes reports to the runs that they are about. A repeat is taken and changes nothing.</summary>
public sealed class TrainerIntake(IGrainFactory grains)
{
    /// <summary>Takes a report.</summary>
    /// <returns>Why it was refused, which is the same however often it comes; null where it was taken.</returns>
    public async Task<TrainerFault?> TakeAsync(TrainerMessage message, string actor)
    {
        ArgumentNullException.ThrowIfNull(message);
        var answer = await grains.GetGrain<IRetrainingGrain>(message.Model).ReportAsync(message.Report.Of(message.Trigger, actor)).ConfigureAwait(false);
        return answer.Refusal switch
        {
            RetrainRefusal.None => null,
            RetrainRefusal.Unknown when await grains.GetGrain<IModelGrain>(message.Model).GetAsync().ConfigureAwait(false) is null => new TrainerFault(RejectReason.UnknownModel, "model", $"no model is named '{message.Model}'"),
            RetrainRefusal.Unknown => new TrainerFault(RejectReason.UnknownTrigger, "trigger", answer.Reason!),
            _ => new TrainerFault(RejectReason.Refused, "", answer.Reason!),
        };
    }
}
