using System.Linq.Expressions;
using System.Reflection;
using Orleans.Concurrency;

namespace Orleans.Runtime;

/// <summary>One method of a grain interface: how it may interleave, how long its callers wait, and how to call it.</summary>
internal sealed class GrainMethod
{
    private readonly Func<object, object?[], Task> _invoke;

    public GrainMethod(Type interfaceType, MethodInfo method)
    {
        InterfaceMethod = method;
        InterfaceType = interfaceType;
        IsReadOnly = method.IsDefined(typeof(ReadOnlyAttribute));
        IsAlwaysInterleave = method.IsDefined(typeof(AlwaysInterleaveAttribute));
        IsOneWay = method.ReturnType == typeof(void) || method.IsDefined(typeof(OneWayAttribute));
        ResponseTimeout = method.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout;
        CancellationTokenIndex = Array.FindIndex(method.GetParameters(), parameter => parameter.ParameterType == typeof(CancellationToken));
        _invoke = CompileInvocation(method);
    }

    public Type InterfaceType { get; }

    public MethodInfo InterfaceMethod { get; }

    public bool IsReadOnly { get; }

    public bool IsAlwaysInterleave { get; }

    public bool IsOneWay { get; }

    public TimeSpan? ResponseTimeout { get; }

    /// <summary>Where the arguments hold a cancellation token, or -1.</summary>
    public int CancellationTokenIndex { get; }

    public string Name => InterfaceMethod.Name;

    /// <summary>Calls the method; a ValueTask comes back as a Task, and void as a completed one.</summary>
    public Task Invoke(object target, object?[] arguments) => _invoke(target, arguments);

    public override string ToString() => $"{InterfaceType.Name}.{Name}";

    private static Func<object, object?[], Task> CompileInvocation(MethodInfo method)
    {
        var target = Expression.Parameter(typeof(object));
        var arguments = Expression.Parameter(typeof(object?[]));
        var call = Expression.Call(
            Expression.Convert(target, method.DeclaringType!),
            method,
            method.GetParameters().Select((parameter, i) => Expression.Convert(Expression.ArrayIndex(arguments, Expression.Constant(i)), parameter.ParameterType)));
        var type = method.ReturnType;
        Expression body = type == typeof(void) ? Expression.Block(call, Expression.Constant(Task.CompletedTask))
            : typeof(Task).IsAssignableFrom(type) ? call
            : Expression.Call(call, nameof(ValueTask.AsTask), null);
        return Expression.Lambda<Func<object, object?[], Task>>(Expression.Convert(body, typeof(Task)), target, arguments).Compile();
    }
}
