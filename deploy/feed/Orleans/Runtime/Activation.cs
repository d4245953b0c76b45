namespace Orleans.Runtime;

/// <summary>One activation of a grain.</summary>
internal abstract class Activation
{
    public static Activation? Current => RuntimeContext.Current as Activation;

    public static Activation Of(IGrainBase grain) =>
        grain.GrainContext as Activation ?? throw new NotSupportedException($"{nameof(IGrainBase)}.{nameof(IGrainBase.GrainContext)} of another runtime");

    public abstract void DelayDeactivation(TimeSpan timeSpan);

    public abstract void EnterReentrantSection(Guid reentrancyId);

    public abstract void LeaveReentrantSection(Guid reentrancyId);
}
