namespace Orleans.Runtime;

/// <summary>Knows which activation the calling code runs in.</summary>
internal sealed class GrainContextAccessor : IGrainContextAccessor
{
    public IGrainContext GrainContext => RuntimeContext.Current!;
}
