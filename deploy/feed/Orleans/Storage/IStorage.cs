namespace Orleans.Core;

/// <summary>A record in storage.</summary>
public interface IStorage
{
    string? Etag { get; }

    bool RecordExists { get; }

    Task ClearStateAsync();

    Task WriteStateAsync();

    Task ReadStateAsync();

    Task ClearStateAsync(CancellationToken cancellationToken) => ClearStateAsync();

    Task WriteStateAsync(CancellationToken cancellationToken) => WriteStateAsync();

    Task ReadStateAsync(CancellationToken cancellationToken) => ReadStateAsync();
}

/// <summary>A record in storage and its value in memory.</summary>
public interface IStorage<TState> : IStorage
{
    TState State { get; set; }
}
