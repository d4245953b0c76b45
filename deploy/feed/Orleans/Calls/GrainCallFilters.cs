using System.Reflection;
using Orleans.Runtime;

namespace Orleans;

/// <summary>One call on its way.</summary>
public interface IGrainCallContext
{
    object Grain { get; }

    GrainId TargetId { get; }

    GrainId? SourceId { get; }

    GrainInterfaceType InterfaceType { get; }

    string InterfaceName { get; }

    string MethodName { get; }

    MethodInfo InterfaceMethod { get; }

    object? Result { get; set; }

    Task Invoke();
}

/// <summary>One call about to run in its grain.</summary>
public interface IIncomingGrainCallContext : IGrainCallContext
{
    MethodInfo ImplementationMethod { get; }

    IGrainContext TargetContext { get; }
}

/// <summary>Runs around every call to every grain of the silo, or, where a grain implements it, around that grain's calls.</summary>
public interface IIncomingGrainCallFilter
{
    Task Invoke(IIncomingGrainCallContext context);
}

/// <summary>An <see cref="IIncomingGrainCallFilter"/> as a delegate.</summary>
public delegate Task IncomingGrainCallFilterDelegate(IIncomingGrainCallContext context);
