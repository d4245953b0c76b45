using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;

namespace Orleans.Runtime;

/// <summary>Emits proxy classes: each method packs its arguments into an array and hands them to <see cref="GrainProxy"/>.</summary>
/// <remarks>One dynamic assembly for each assembly of interfaces, so that it can be let see internal interfaces from its beginning.</remarks>
internal sealed class ProxyEmitter
{
    private const string AccessAttribute = "System.Runtime.CompilerServices.IgnoresAccessChecksToAttribute";

    private static readonly ConcurrentDictionary<Assembly, Lazy<ProxyEmitter>> Made = new();

    private readonly Lock _gate = new();
    private readonly ModuleBuilder _module;

    private ProxyEmitter(Assembly interfaces)
    {
        var name = new AssemblyName($"Orleans.Proxies.{interfaces.GetName().Name}");
        var assembly = AssemblyBuilder.DefineDynamicAssembly(name, AssemblyBuilderAccess.Run);
        _module = assembly.DefineDynamicModule(name.Name!);
        var access = DefineAccessAttribute(_module);
        assembly.SetCustomAttribute(new CustomAttributeBuilder(access, [typeof(ProxyEmitter).Assembly.GetName().Name!]));
        assembly.SetCustomAttribute(new CustomAttributeBuilder(access, [interfaces.GetName().Name!]));
    }

    public static ProxyEmitter For(Assembly interfaces) => Made.GetOrAdd(interfaces, static assembly => new(() => new ProxyEmitter(assembly))).Value;

    /// <summary>Emits a class that implements the interface, with a constructor of (<see cref="ProxyBinding"/>, <see cref="GrainId"/>).</summary>
    public Type Emit(Type interfaceType, GrainMethod[] methods)
    {
        lock (_gate)
        {
            var type = _module.DefineType($"Proxy_{interfaceType.FullName}", TypeAttributes.Public | TypeAttributes.Sealed, typeof(GrainProxy), [interfaceType]);
            EmitConstructor(type);
            for (var i = 0; i < methods.Length; i++)
            {
                EmitMethod(type, methods[i].InterfaceMethod, i);
            }

            return type.CreateType();
        }
    }

    /// <summary>The runtime knows this attribute by its name, and lets an assembly that carries it see another's internal types.</summary>
    private static ConstructorBuilder DefineAccessAttribute(ModuleBuilder module)
    {
        var type = module.DefineType(AccessAttribute, TypeAttributes.Public | TypeAttributes.Class, typeof(Attribute));
        var field = type.DefineField("_assemblyName", typeof(string), FieldAttributes.Private);
        var constructor = type.DefineConstructor(MethodAttributes.Public, CallingConventions.HasThis, [typeof(string)]);
        var il = constructor.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Call, typeof(Attribute).GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic, [])!);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Stfld, field);
        il.Emit(OpCodes.Ret);
        var getter = type.DefineMethod("get_AssemblyName", MethodAttributes.Public | MethodAttributes.SpecialName, typeof(string), []);
        il = getter.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldfld, field);
        il.Emit(OpCodes.Ret);
        type.DefineProperty("AssemblyName", PropertyAttributes.None, typeof(string), null).SetGetMethod(getter);
        type.CreateType();
        return constructor;
    }

    private static void EmitConstructor(TypeBuilder type)
    {
        Type[] parameters = [typeof(ProxyBinding), typeof(GrainId)];
        var il = type.DefineConstructor(MethodAttributes.Public, CallingConventions.HasThis, parameters).GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Call, typeof(GrainProxy).GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic, parameters)!);
        il.Emit(OpCodes.Ret);
    }

    private static void EmitMethod(TypeBuilder type, MethodInfo method, int index)
    {
        var parameters = Array.ConvertAll(method.GetParameters(), parameter => parameter.ParameterType);
        var builder = type.DefineMethod(
            $"{method.DeclaringType!.FullName}.{method.Name}",
            MethodAttributes.Private | MethodAttributes.Virtual | MethodAttributes.Final | MethodAttributes.NewSlot | MethodAttributes.HideBySig,
            method.ReturnType,
            parameters);
        var il = builder.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldc_I4, index);
        il.Emit(OpCodes.Ldc_I4, parameters.Length);
        il.Emit(OpCodes.Newarr, typeof(object));
        for (var i = 0; i < parameters.Length; i++)
        {
            il.Emit(OpCodes.Dup);
            il.Emit(OpCodes.Ldc_I4, i);
            il.Emit(OpCodes.Ldarg, i + 1);
            if (parameters[i].IsValueType)
            {
                il.Emit(OpCodes.Box, parameters[i]);
            }

            il.Emit(OpCodes.Stelem_Ref);
        }

        il.Emit(OpCodes.Call, SenderOf(method.ReturnType));
        il.Emit(OpCodes.Ret);
        type.DefineMethodOverride(builder, method);
    }

    private static MethodInfo SenderOf(Type returnType)
    {
        var name = returnType == typeof(void) ? "CallVoid"
            : returnType == typeof(Task) ? "CallTask"
            : returnType == typeof(ValueTask) ? "CallValueTask"
            : returnType.GetGenericTypeDefinition() == typeof(Task<>) ? "CallTaskOf"
            : "CallValueTaskOf";
        var sender = typeof(GrainProxy).GetMethod(name, BindingFlags.Instance | BindingFlags.NonPublic)!;
        return sender.IsGenericMethod ? sender.MakeGenericMethod(returnType.GetGenericArguments()) : sender;
    }
}
