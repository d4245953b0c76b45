using Orleans.Runtime;

namespace Orleans;

/// <summary>A grain that can be called.</summary>
public interface IGrain : IAddressable;

/// <summary>A grain named by a string.</summary>
public interface IGrainWithStringKey : IGrain;

/// <summary>A grain named by a 64-bit integer.</summary>
public interface IGrainWithIntegerKey : IGrain;

/// <summary>A grain named by a GUID.</summary>
public interface IGrainWithGuidKey : IGrain;

/// <summary>A grain named by an integer and a string.</summary>
public interface IGrainWithIntegerCompoundKey : IGrain;

/// <summary>A grain named by a GUID and a string.</summary>
public interface IGrainWithGuidCompoundKey : IGrain;

/// <summary>An object outside of any grain that grains can call back.</summary>
public interface IGrainObserver : IAddressable;

/// <summary>What every grain class is to the runtime.</summary>
public interface IGrainBase
{
    IGrainContext GrainContext { get; }

    Task OnActivateAsync(CancellationToken token) => Task.CompletedTask;

    Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => Task.CompletedTask;
}
