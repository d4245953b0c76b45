using System.Reflection;

namespace Sentinel.Orleans.Tests.PublicApi;

/// <summary>The public types of some assemblies, each as lines of text that two assemblies can be compared by.</summary>
public sealed class ApiSurface
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private readonly Dictionary<string, Type> _types;

    public ApiSurface(IEnumerable<Assembly> assemblies) => _types = assemblies
        .SelectMany(assembly => assembly.GetExportedTypes())
        .Where(type => !type.FullName!.StartsWith("OrleansCodeGen", StringComparison.Ordinal))
        .GroupBy(type => type.FullName!)
        .ToDictionary(group => group.Key, group => group.First());

    public IEnumerable<string> TypeNames => _types.Keys;

    public Type? Find(string name) => _types.GetValueOrDefault(name);

    /// <summary>The kind of the type, what it derives from, and every member that can be seen from outside.</summary>
    public IEnumerable<string> Describe(string name)
    {
        var type = _types[name];
        yield return type.IsInterface ? "interface" : type.IsEnum ? "enum" : type.IsValueType ? "struct" : typeof(Delegate).IsAssignableFrom(type) ? "delegate" : "class";
        if (type.IsClass)
        {
            yield return type.IsSealed && type.IsAbstract ? "static" : type.IsAbstract ? "abstract" : type.IsSealed ? "sealed" : "open";
        }

        foreach (var parent in type.GetInterfaces())
        {
            yield return $"is {Name(parent)}";
        }

        for (var parent = type.BaseType; parent is not null; parent = parent.BaseType)
        {
            yield return $"is {Name(parent)}";
        }

        foreach (var member in type.GetMembers(Declared))
        {
            if (DescribeMember(member) is { } line)
            {
                yield return line;
            }
        }
    }

    /// <summary>The members that a class which implements the interface has to have.</summary>
    public IEnumerable<string> DescribeDuties(string interfaceName) =>
        _types[interfaceName].GetMethods().Where(method => method.IsAbstract).Select(method => DescribeMember(method)!);

    private static string? DescribeMember(MemberInfo member) => member switch
    {
        FieldInfo { IsLiteral: true, IsPublic: true } field => $"{Name(field.FieldType)} {field.Name} = {field.GetRawConstantValue()}",
        FieldInfo field when field.IsPublic || field.IsFamily => $"{Name(field.FieldType)} {field.Name}",
        ConstructorInfo constructor when IsVisible(constructor) => $"constructor{Parameters(constructor)}",
        MethodInfo method when IsVisible(method) =>
            $"{(method.IsStatic ? "static " : "")}{(method is { IsVirtual: true, IsFinal: false, DeclaringType.IsInterface: false } ? "virtual " : "")}{Name(method.ReturnType)} {method.Name}"
            + $"{(method.IsGenericMethod ? $"`{method.GetGenericArguments().Length}" : "")}{Parameters(method)}{Constraints(method)}",
        _ => null,
    };

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Parameters(MethodBase method) =>
        $"({string.Join(", ", method.GetParameters().Select(parameter => $"{Name(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? $" = {parameter.RawDefaultValue}" : "")}"))})";

    private static string Constraints(MethodInfo method) => method.IsGenericMethod
        ? string.Concat(method.GetGenericArguments().Select(argument => $" where {argument.Name}: {argument.GenericParameterAttributes} {string.Join(", ", argument.GetGenericParameterConstraints().Select(Name))}"))
        : "";

    private static string Name(Type type)
    {
        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        if (type.HasElementType)
        {
            return Name(type.GetElementType()!) + (type.IsArray ? "[]" : "&");
        }

        var name = type.IsGenericType ? type.GetGenericTypeDefinition().FullName! : type.FullName!;
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }
}
