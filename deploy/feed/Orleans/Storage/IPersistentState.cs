using Orleans.Core;

namespace Orleans.Runtime;

/// <summary>A grain's record: read before the grain is activated, written when the grain says so.</summary>
public interface IPersistentState<TState> : IStorage<TState>;

/// <summary>Names a record and the storage that it is kept in.</summary>
public interface IPersistentStateConfiguration
{
    string StateName { get; }

    string? StorageName { get; }
}

/// <summary>Makes the records of an activation.</summary>
public interface IPersistentStateFactory
{
    IPersistentState<TState> Create<TState>(IGrainContext context, IPersistentStateConfiguration config);
}

/// <summary>Asks for a record in a grain's constructor.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public class PersistentStateAttribute(string stateName, string? storageName = null) : Attribute, IFacetMetadata, IPersistentStateConfiguration
{
    public string StateName { get; } = stateName;

    public string? StorageName { get; } = storageName;
}
