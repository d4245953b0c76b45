using System.Reflection;

namespace Orleans.Runtime;

/// <summary>A call on its way through the filters of the silo, then that of the grain, to its method.</summary>
internal sealed class IncomingCallContext(IGrainContext targetContext, object grain, GrainCall call, IIncomingGrainCallFilter[] filters) : IIncomingGrainCallContext
{
    private int _stage;

    public object Grain => grain;

    public IGrainContext TargetContext => targetContext;

    public GrainId TargetId => call.TargetId;

    public GrainId? SourceId => call.SourceId;

    public GrainInterfaceType InterfaceType => GrainInterfaceType.Create(InterfaceName);

    public string InterfaceName => call.Method.InterfaceType.FullName!;

    public string MethodName => call.Method.Name;

    public MethodInfo InterfaceMethod => call.Method.InterfaceMethod;

    public MethodInfo ImplementationMethod
    {
        get
        {
            var declaring = InterfaceMethod.DeclaringType!;
            if (!declaring.IsInstanceOfType(grain))
            {
                return InterfaceMethod;
            }

            var map = grain.GetType().GetInterfaceMap(declaring);
            return map.TargetMethods[Array.IndexOf(map.InterfaceMethods, InterfaceMethod)];
        }
    }

    public object? Result
    {
        get => call.Result;
        set => call.Result = value;
    }

    public async Task Invoke()
    {
        var stage = _stage++;
        if (stage < filters.Length)
        {
            await filters[stage].Invoke(this);
        }
        else if (stage == filters.Length && grain is IIncomingGrainCallFilter own)
        {
            await own.Invoke(this);
        }
        else
        {
            await call.InvokeBoxedAsync(grain);
        }
    }
}
