namespace Sentinel.Orleans.Tests.Grains;

public interface IIntegerKeyGrain : IGrainWithIntegerKey
{
    Task<(long Key, string Id)> WhoAsync();
}

public interface IGuidKeyGrain : IGrainWithGuidKey
{
    Task<Guid> WhoAsync();
}

public interface ICompoundKeyGrain : IGrainWithIntegerCompoundKey
{
    Task<(long Key, string? Extension)> WhoAsync();
}

/// <summary>Has two classes.</summary>
public interface IAmbiguousGrain : IGrainWithStringKey
{
    Task<string> WhichAsync();
}

/// <summary>Has no class.</summary>
public interface INowhereGrain : IGrainWithStringKey
{
    Task<string> WhichAsync();
}

public sealed class IntegerKeyGrain : Grain, IIntegerKeyGrain
{
    public Task<(long Key, string Id)> WhoAsync() => Task.FromResult((this.GetPrimaryKeyLong(), this.GetGrainId().ToString()));
}

public sealed class GuidKeyGrain : Grain, IGuidKeyGrain
{
    public Task<Guid> WhoAsync() => Task.FromResult(this.GetPrimaryKey());
}

public sealed class CompoundKeyGrain : Grain, ICompoundKeyGrain
{
    public Task<(long Key, string? Extension)> WhoAsync()
    {
        var key = this.GetPrimaryKeyLong(out var extension);
        return Task.FromResult((key, extension));
    }
}

[GrainType("first-of-two")]
public sealed class FirstAmbiguousGrain : Grain, IAmbiguousGrain
{
    public Task<string> WhichAsync() => Task.FromResult(this.GetGrainId().Type.ToString());
}

public sealed class SecondAmbiguousGrain : Grain, IAmbiguousGrain
{
    public Task<string> WhichAsync() => Task.FromResult(this.GetGrainId().Type.ToString());
}
