namespace Sentinel.Orleans.Tests.Grains;

/// <summary>A grain that notes what happens to it.</summary>
public interface ILifeGrain : IGrainWithStringKey
{
    Task<Guid> ActivationAsync();

    Task EndAsync();

    Task<Guid> HoldAsync(string gate);

    /// <summary>Asks to end, and then waits at a gate.</summary>
    Task<Guid> EndAndHoldAsync(string gate);
}

/// <summary>Ends only when told to.</summary>
public interface IKeptGrain : IGrainWithStringKey
{
    Task<Guid> ActivationAsync();
}

/// <summary>Fails to come to life for as long as the journal says so.</summary>
public interface IFailingGrain : IGrainWithStringKey
{
    Task<string> AnswerAsync();
}

/// <summary>Cannot be made at all.</summary>
public interface IUnmakeableGrain : IGrainWithStringKey
{
    Task AnswerAsync();
}
