using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Orleans;

/// <summary>What can be asked of a grain or of a reference to it.</summary>
public static class GrainExtensions
{
    public static GrainId GetGrainId(this IAddressable grain) => grain switch
    {
        GrainReference reference => reference.GrainId,
        IGrainBase instance => instance.GrainContext.GrainId,
        null => throw new ArgumentNullException(nameof(grain)),
        _ => throw new ArgumentException($"{grain.GetType().FullName} is neither a grain nor a reference; an observer gets one by {nameof(IGrainFactory.CreateObjectReference)}.", nameof(grain)),
    };

    public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain) => (TGrainInterface)FactoryOf(grain).Reference(typeof(TGrainInterface), grain.GetGrainId());

    public static TGrainInterface Cast<TGrainInterface>(this IAddressable grain) => grain is TGrainInterface and GrainReference ? (TGrainInterface)grain : grain.AsReference<TGrainInterface>();

    public static string GetPrimaryKeyString(this IAddressable grain) => grain.GetGrainId().Key.ToString();

    public static long GetPrimaryKeyLong(this IAddressable grain) => grain.GetGrainId().GetIntegerKey();

    public static long GetPrimaryKeyLong(this IAddressable grain, out string? keyExt) => grain.GetGrainId().GetIntegerKey(out keyExt);

    public static Guid GetPrimaryKey(this IAddressable grain) => grain.GetGrainId().GetGuidKey();

    public static Guid GetPrimaryKey(this IAddressable grain, out string? keyExt) => grain.GetGrainId().GetGuidKey(out keyExt);

    private static GrainFactory FactoryOf(IAddressable grain) => grain switch
    {
        GrainProxy proxy => proxy.Factory,
        UntypedReference reference => reference.Factory,
        IGrainBase instance => instance.GrainContext.ActivationServices.GetRequiredService<GrainFactory>(),
        _ => throw new ArgumentException($"{grain?.GetType().FullName} is neither a grain nor a reference.", nameof(grain)),
    };
}
