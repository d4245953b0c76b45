namespace Orleans.Runtime;

/// <summary>Takes calls.</summary>
internal interface ICallTarget
{
    /// <summary>Takes the call, or returns false where this target has ended and another one must be looked up.</summary>
    bool TryReceive(GrainCall call);
}
