using Orleans.Configuration;

namespace Orleans.Runtime;

/// <summary>What all activations of a silo share.</summary>
internal sealed record ActivationEnvironment(
    IServiceProvider Services,
    CallInvoker Invoker,
    SiloMessagingOptions Messaging,
    GrainCollectionOptions Collection,
    TimeProvider Clock,
    TimeProvider TimerClock,
    ActivationLog Log);
