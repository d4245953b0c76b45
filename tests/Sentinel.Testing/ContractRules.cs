using System.Collections;
using System.Collections.Immutable;
using System.Reflection;

namespace Sentinel.Testing;

/// <summary>
/// Proves of every message that a grain interface names that it cannot change once it was sent, and that its form on the wire is fixed:
/// sealed, [GenerateSerializer], [Immutable], [Alias], all members get-only or init-only, and each with an [Id] of its own.
/// </summary>
/// <remarks>Attributes are looked up by name, so the rules hold for whichever Orleans the contracts were built with.</remarks>
public sealed class ContractRules
{
    private static readonly HashSet<Type> Immutables =
    [
        typeof(string), typeof(decimal), typeof(DateTime), typeof(DateTimeOffset), typeof(TimeSpan), typeof(DateOnly), typeof(TimeOnly), typeof(Guid), typeof(Uri), typeof(Version), typeof(CancellationToken),
    ];

    private readonly Assembly _contracts;
    private readonly HashSet<Type> _seen = [];
    private readonly List<string> _violations = [];

    private ContractRules(Assembly contracts) => _contracts = contracts;

    /// <summary>The messages that the assembly's grain interfaces name, and those that these hold.</summary>
    /// <returns>How many message types were looked at, and one line for each rule that one breaks.</returns>
    public static (int Messages, IReadOnlyList<string> Violations) Check(Assembly contracts)
    {
        ArgumentNullException.ThrowIfNull(contracts);
        return Check(contracts, contracts.GetTypes().Where(IsGrainInterface));
    }

    /// <summary>The same for some interfaces.</summary>
    public static (int Messages, IReadOnlyList<string> Violations) Check(Assembly contracts, IEnumerable<Type> interfaces)
    {
        var rules = new ContractRules(contracts);
        foreach (var method in interfaces.SelectMany(type => type.GetMethods()))
        {
            var where = $"{method.DeclaringType!.Name}.{method.Name}";
            rules.Visit(Unwrap(method.ReturnType), $"the result of {where}");
            foreach (var parameter in method.GetParameters())
            {
                rules.Visit(parameter.ParameterType, $"{parameter.Name} of {where}");
            }
        }

        return (rules._seen.Count(type => type.Assembly == contracts), rules._violations);
    }

    private static bool IsGrainInterface(Type type) => type.IsInterface && type.GetInterfaces().Any(parent => parent.FullName == "Orleans.Runtime.IAddressable");

    private static Type Unwrap(Type type) =>
        type == typeof(Task) || type == typeof(ValueTask) ? typeof(void)
        : type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(Task<>) || type.GetGenericTypeDefinition() == typeof(ValueTask<>)) ? type.GetGenericArguments()[0]
        : type;

    private static bool Has(MemberInfo member, string attribute) => member.GetCustomAttributesData().Any(data => data.AttributeType.Name == attribute);

    private static uint? IdOf(MemberInfo member) =>
        member.GetCustomAttributesData().FirstOrDefault(data => data.AttributeType.Name == "IdAttribute")?.ConstructorArguments[0].Value as uint?;

    private static bool IsCollection(Type type) => type.IsArray || (type.IsGenericType && typeof(IEnumerable).IsAssignableFrom(type));

    private static bool IsReadOnlyCollection(Type type)
    {
        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        return type.IsArray
            || definition.Namespace == typeof(ImmutableArray).Namespace
            || definition == typeof(IReadOnlyList<>) || definition == typeof(IReadOnlyCollection<>) || definition == typeof(IReadOnlyDictionary<,>) || definition == typeof(IReadOnlySet<>);
    }

    private void Visit(Type type, string where)
    {
        if (type == typeof(void) || type.IsPrimitive || type.IsEnum || Immutables.Contains(type) || IsGrainInterface(type) || !_seen.Add(type))
        {
            return;
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            Visit(underlying, where);
        }
        else if (IsCollection(type))
        {
            Require(IsReadOnlyCollection(type), $"{where} is a {type.Name}, which can change: make it an immutable or read-only collection");
            foreach (var element in type.IsArray ? [type.GetElementType()!] : type.GetGenericArguments())
            {
                Visit(element, where);
            }
        }
        else if (type.Assembly == _contracts)
        {
            VisitMessage(type);
        }
        else if (type.IsGenericType && (type.FullName!.StartsWith("System.ValueTuple`", StringComparison.Ordinal) || type.GetGenericTypeDefinition() == typeof(ReadOnlyMemory<>)))
        {
            foreach (var element in type.GetGenericArguments())
            {
                Visit(element, where);
            }
        }
        else
        {
            _violations.Add($"{where} is a {type.FullName}, of which nobody knows whether it can change");
        }
    }

    private void VisitMessage(Type type)
    {
        if (type.IsAbstract)
        {
            VisitAbstract(type);
            return;
        }

        Require(type.IsSealed, $"{type.FullName} is not sealed");
        RequireAttributes(type, "GenerateSerializerAttribute", "ImmutableAttribute", "AliasAttribute");
        var ids = new Dictionary<uint, string>();
        foreach (var property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(IsStored))
        {
            var setter = property.SetMethod;
            var isInitOnly = setter is null || setter.ReturnParameter.GetRequiredCustomModifiers().Any(modifier => modifier.Name == "IsExternalInit");
            Require(isInitOnly, $"{type.FullName}.{property.Name} can be set");
            RequireId(property, ids);
            Visit(property.PropertyType, $"{type.FullName}.{property.Name}");
        }

        foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public))
        {
            Require(field.IsInitOnly, $"{type.FullName}.{field.Name} can be set");
            RequireId(field, ids);
            Visit(field.FieldType, $"{type.FullName}.{field.Name}");
        }
    }

    /// <summary>A base of messages: it holds nothing that can change, and its messages are looked at themselves.</summary>
    private void VisitAbstract(Type type)
    {
        RequireAttributes(type, "GenerateSerializerAttribute", "ImmutableAttribute", "AliasAttribute");
        var derived = _contracts.GetTypes().Where(candidate => candidate.BaseType == type).ToList();
        Require(derived.Count > 0, $"{type.FullName} is abstract, and no message derives from it");
        derived.ForEach(message => Visit(message, message.FullName!));
    }

    private void RequireAttributes(Type type, params string[] attributes)
    {
        foreach (var attribute in attributes)
        {
            Require(Has(type, attribute), $"{type.FullName} lacks [{attribute[..^"Attribute".Length]}]");
        }
    }

    private void RequireId(MemberInfo member, Dictionary<uint, string> ids)
    {
        if (IdOf(member) is not { } id)
        {
            _violations.Add($"{member.DeclaringType!.FullName}.{member.Name} lacks [Id]");
        }
        else if (member.DeclaringType == member.ReflectedType && !ids.TryAdd(id, member.Name))
        {
            _violations.Add($"{member.DeclaringType!.FullName}.{member.Name} has the id {id} of {ids[id]}");
        }
    }

    /// <summary>Whether the property holds a value, and is not computed from others.</summary>
    private static bool IsStored(PropertyInfo property) =>
        property.DeclaringType!.GetField($"<{property.Name}>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic) is not null;

    private void Require(bool condition, string violation)
    {
        if (!condition)
        {
            _violations.Add(violation);
        }
    }
}
