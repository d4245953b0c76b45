using Sentinel.Contracts.Alerts;
using Sentinel.Grains.Ports;

namespace Sentinel.Silo.Hooks.Trainers;

/// <summary>Starts a trainer in the way of one kind of hook.</summary>
public interface ITrainerStarter
{
    /// <summary>Makes one attempt. A request that an earlier attempt brought already is a success.</summary>
    /// <param name="hook">What is started.</param>
    /// <param name="request">What the trainer is told.</param>
    /// <param name="secret">The hook's secret; null where it names none.</param>
    /// <param name="ct">Ends the attempt.</param>
    Task<HookAnswer> StartAsync(HookSpec hook, TrainerRequest request, string? secret, CancellationToken ct);
}
