using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Sentinel.Feed.Tests.Api;

/// <summary>What users of some assemblies can see: types, and their members with signatures. Read from the files; nothing is loaded.</summary>
internal sealed class PublicApi
{
    private static readonly HashSet<string> OfEveryObject = ["Equals(Object):Boolean", "GetHashCode():Int32", "ToString():String", "Finalize():Void"];

    private readonly Dictionary<string, VisibleType> _types = [];

    public PublicApi(IEnumerable<string> assemblies)
    {
        foreach (var assembly in assemblies)
        {
            using var file = new PEReader(File.OpenRead(assembly));
            Read(file.GetMetadataReader());
        }
    }

    /// <summary>How many members there are to see.</summary>
    public int Members => _types.Values.Sum(type => type.Members.Count);

    /// <summary>The types and members that another API does not have, neither in the type itself nor in what it derives from.</summary>
    public IEnumerable<string> MissingFrom(PublicApi other) => _types.SelectMany(type =>
        other._types.ContainsKey(type.Key)
            ? type.Value.Members.Except(other.WithInherited(type.Key)).Select(member => $"{type.Key}: {member}")
            : [type.Key]);

    private IEnumerable<string> WithInherited(string name) => _types.TryGetValue(name, out var type)
        ? type.Members.Concat(type.Bases.SelectMany(WithInherited))
        : [];

    private void Read(MetadataReader reader)
    {
        foreach (var handle in reader.TypeDefinitions)
        {
            if (IsVisible(reader, handle))
            {
                var type = reader.GetTypeDefinition(handle);
                var bases = type.GetInterfaceImplementations().Select(i => reader.GetInterfaceImplementation(i).Interface).Append(type.BaseType)
                    .Where(parent => !parent.IsNil)
                    .Select(parent => TypeNames.Of(reader, parent).Split('<')[0]);
                _types[TypeNames.Of(reader, handle)] = new VisibleType([.. Methods(reader, type), .. Fields(reader, type)], [.. bases]);
            }
        }
    }

    private static bool IsVisible(MetadataReader reader, TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        return (type.Attributes & TypeAttributes.VisibilityMask) switch
        {
            TypeAttributes.Public => true,
            TypeAttributes.NestedPublic or TypeAttributes.NestedFamily or TypeAttributes.NestedFamORAssem => IsVisible(reader, type.GetDeclaringType()),
            _ => false,
        };
    }

    private static IEnumerable<string> Methods(MetadataReader reader, TypeDefinition type)
    {
        foreach (var handle in type.GetMethods())
        {
            var method = reader.GetMethodDefinition(handle);
            if ((method.Attributes & MethodAttributes.MemberAccessMask) is MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem)
            {
                var signature = method.DecodeSignature(TypeNames.Instance, null);
                var kind = method.Attributes.HasFlag(MethodAttributes.Static) ? "static " : "";
                var arity = signature.GenericParameterCount > 0 ? $"`{signature.GenericParameterCount}" : "";
                var text = $"{kind}{reader.GetString(method.Name)}{arity}({string.Join(',', signature.ParameterTypes)}):{signature.ReturnType}";
                if (!OfEveryObject.Contains(text))
                {
                    yield return text;
                }
            }
        }
    }

    private static IEnumerable<string> Fields(MetadataReader reader, TypeDefinition type)
    {
        foreach (var handle in type.GetFields())
        {
            var field = reader.GetFieldDefinition(handle);
            if ((field.Attributes & FieldAttributes.FieldAccessMask) is FieldAttributes.Public or FieldAttributes.Family or FieldAttributes.FamORAssem)
            {
                var constant = field.GetDefaultValue();
                var value = constant.IsNil ? "" : $" = {Convert.ToHexString(reader.GetBlobBytes(reader.GetConstant(constant).Value))}";
                yield return $"{reader.GetString(field.Name)}: {field.DecodeSignature(TypeNames.Instance, null)}{value}";
            }
        }
    }

    private sealed record VisibleType(HashSet<string> Members, string[] Bases);
}
