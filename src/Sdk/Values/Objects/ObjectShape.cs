using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Serialization;
using MessagePack;

namespace ClusterTasks.Values.Objects;

/// <summary>An ordinary object travels by its public properties and fields. This finds state that they do not carry.</summary>
internal static class ObjectShape
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>The members that are written, by name.</summary>
    internal static IEnumerable<(string Name, Type Type)> Members(Type type)
    {
        bool hasContract = GuardResolver.HasContract(type);
        foreach (PropertyInfo property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public))
        {
            if (property.GetIndexParameters().Length == 0 && property.GetMethod is { IsPublic: true } && IsWritten(property, hasContract)
                && (hasContract || IsRestored(type, property)))
            {
                yield return (property.Name, property.PropertyType);
            }
        }

        foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public))
        {
            if (IsWritten(field, hasContract))
            {
                yield return (field.Name, field.FieldType);
            }
        }
    }

    /// <summary>Describes the first piece of state that would not arrive, or returns null.</summary>
    internal static string? FindLost(Type type)
    {
        if (!type.IsValueType && FindConstructor(type) is null)
        {
            return $"'{TypeNames.Of(type)}' has no public constructor whose parameters all match public properties or fields by name and type; "
                + "add one, or a parameterless one, or describe the type with [MessagePackObject]";
        }

        for (Type? level = type; level is not null && level != typeof(object) && level != typeof(ValueType); level = level.BaseType)
        {
            foreach (FieldInfo field in level.GetFields(Own))
            {
                if (!IsIgnored(field) && FindLoss(type, field) is { } loss)
                {
                    return $"'{TypeNames.Of(type)}' would lose {loss}; give it a public setter, init or a constructor parameter of the same name, "
                        + "or mark it [IgnoreMember] if it need not travel";
                }
            }
        }

        return null;
    }

    /// <summary>A class derived from a collection travels as its items only.</summary>
    internal static string? FindLostInCollection(Type type)
    {
        for (Type? level = type; level is not null && level != typeof(object) && IsForeign(level); level = level.BaseType)
        {
            // A collection written from scratch must keep its items somewhere; only added state is surely lost.
            bool isExtension = level.BaseType is { } parent && typeof(System.Collections.IEnumerable).IsAssignableFrom(parent);
            if (isExtension && level.GetFields(Own).FirstOrDefault(field => !IsIgnored(field)) is { } field)
            {
                return $"'{TypeNames.Of(type)}' travels as its items and would lose '{NameOf(field)}'; put the collection in a member of an ordinary type, "
                    + "or mark the member [IgnoreMember] if it need not travel";
            }
        }

        return null;
    }

    private static bool IsForeign(Type type) =>
        type.Assembly != typeof(object).Assembly && type.Assembly != typeof(ImmutableArray).Assembly
        && type.Namespace?.StartsWith("System", StringComparison.Ordinal) != true;

    private static string? FindLoss(Type type, FieldInfo field)
    {
        if (field.IsPublic)
        {
            return !field.IsInitOnly || IsParameter(type, field.Name, field.FieldType) ? null : $"the read-only field '{field.Name}'";
        }

        // An automatic property has a field <Name>k__BackingField (anonymous types: <Name>i__Field; F#: Name@), a captured parameter
        // <name>P; a property written by hand usually has _name, name or m_name.
        bool isBacking = field.Name.EndsWith('@') || (field.Name.EndsWith("Field", StringComparison.Ordinal) && field.Name.StartsWith('<'));
        string name = field.Name.StartsWith("m_", StringComparison.Ordinal) ? field.Name[2..] : NameOf(field).TrimStart('_');
        PropertyInfo? property = type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .FirstOrDefault(candidate => candidate.Name.Equals(name, isBacking ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase));
        if (property is null || property.GetMethod is not { IsPublic: true })
        {
            string what = typeof(Delegate).IsAssignableFrom(field.FieldType) ? "delegate or event" : "private state";
            return $"the {what} '{NameOf(field)}'";
        }

        if (IsIgnored(property) || IsRestored(type, property))
        {
            return null;
        }

        return property.SetMethod is null ? $"the read-only property '{property.Name}'" : $"the property '{property.Name}' with a private setter";
    }

    private static bool IsRestored(Type type, PropertyInfo property) =>
        property.SetMethod is { IsPublic: true } || IsParameter(type, property.Name, property.PropertyType);

    private static bool IsParameter(Type type, string member, Type memberType) =>
        FindConstructor(type) is { } constructor && constructor.GetParameters().Any(parameter =>
            parameter.Name!.Equals(member, StringComparison.OrdinalIgnoreCase) && parameter.ParameterType.IsAssignableFrom(memberType));

    /// <summary>The constructor that reading will use: the one marked [SerializationConstructor], or the longest that the members can fill.</summary>
    internal static ConstructorInfo? FindConstructor(Type type)
    {
        ConstructorInfo[] all = type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | (type.IsVisible ? 0 : BindingFlags.NonPublic));
        return all.FirstOrDefault(constructor => constructor.IsDefined(typeof(SerializationConstructorAttribute)))
            ?? all.OrderByDescending(constructor => constructor.GetParameters().Length).FirstOrDefault(constructor =>
                constructor.GetParameters().All(parameter => HasMember(type, parameter)));
    }

    private static bool HasMember(Type type, ParameterInfo parameter) =>
        type.GetProperties(BindingFlags.Instance | BindingFlags.Public).Any(property =>
            property.GetMethod is { IsPublic: true } && Matches(property.Name, property.PropertyType, parameter))
        || type.GetFields(BindingFlags.Instance | BindingFlags.Public).Any(field => Matches(field.Name, field.FieldType, parameter));

    internal static bool Matches(string name, Type type, ParameterInfo parameter) =>
        name.Equals(parameter.Name, StringComparison.OrdinalIgnoreCase) && parameter.ParameterType.IsAssignableFrom(type);

    private static bool IsWritten(MemberInfo member, bool hasContract) =>
        !IsIgnored(member) && (!hasContract || member.IsDefined(typeof(KeyAttribute)) || member.IsDefined(typeof(DataMemberAttribute))
            || member.DeclaringType!.GetCustomAttribute<MessagePackObjectAttribute>()?.KeyAsPropertyName == true);

    internal static bool IsIgnored(MemberInfo member)
    {
        if (member.IsDefined(typeof(IgnoreMemberAttribute)) || member.IsDefined(typeof(IgnoreDataMemberAttribute)) || member.IsDefined(typeof(NonSerializedAttribute)))
        {
            return true;
        }

        // Classes of F# count in such a field how far their constructor is.
        if (member.Name.StartsWith("init@", StringComparison.Ordinal))
        {
            return true;
        }

        return member is FieldInfo field && (field.Name.StartsWith('<') || field.Name.EndsWith('@'))
            && field.DeclaringType!.GetProperty(NameOf(field), Own) is { } property && IsIgnored(property);
    }

    internal static string NameOf(FieldInfo field) =>
        field.Name.StartsWith('<') ? field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)] : field.Name.TrimEnd('@');
}
