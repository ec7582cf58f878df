using System.Reflection;
using System.Runtime.Serialization;
using MessagePack;

namespace ClusterTasks.Values.Shapes;

/// <summary>Finds state of ordinary objects that their public properties and fields, by which they travel, do not carry.</summary>
internal static class ObjectShape
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
    private const BindingFlags Public = BindingFlags.Instance | BindingFlags.Public;

    /// <summary>Returns the members that are written.</summary>
    internal static IEnumerable<MemberInfo> Members(Type type)
    {
        foreach (PropertyInfo property in type.GetProperties(Public))
        {
            if (IsReadable(property) && !IsIgnored(property) && IsRestored(type, property))
            {
                yield return property;
            }
        }

        foreach (FieldInfo field in type.GetFields(Public))
        {
            if (!IsIgnored(field))
            {
                yield return field;
            }
        }
    }

    /// <summary>Describes the first piece of state that would not arrive, or returns null.</summary>
    internal static string? FindLost(Type type)
    {
        if (!type.IsValueType && FindConstructor(type) is null)
        {
            return $"'{TypeNames.Of(type)}' has no public constructor whose parameters all match public properties or fields by name "
                + "and type; "
                + "add one, or a parameterless one, or describe the type with [MessagePackObject]";
        }

        foreach (FieldInfo field in Fields(type))
        {
            if (!IsIgnored(field) && FindLoss(type, field) is { } loss)
            {
                return $"'{TypeNames.Of(type)}' would lose {loss}; give it a public setter, init or a constructor parameter of the same "
                    + "name, "
                    + "or mark it [IgnoreMember] if it need not travel";
            }
        }

        return null;
    }

    /// <summary>Returns all fields of its objects, those of the type itself first.</summary>
    internal static IEnumerable<FieldInfo> Fields(Type type)
    {
        for (Type? level = type; level is not null && level != typeof(object) && level != typeof(ValueType); level = level.BaseType)
        {
            foreach (FieldInfo field in level.GetFields(Own))
            {
                yield return field;
            }
        }
    }

    /// <summary>Returns the constructor that reading will use: the one marked [SerializationConstructor], or the longest that the members
    /// can fill.</summary>
    internal static ConstructorInfo? FindConstructor(Type type)
    {
        ConstructorInfo[] all = type.GetConstructors(Public | (type.IsVisible ? 0 : BindingFlags.NonPublic));
        return all.FirstOrDefault(constructor => constructor.IsDefined(typeof(SerializationConstructorAttribute)))
            ?? all.OrderByDescending(constructor => constructor.GetParameters().Length).FirstOrDefault(constructor =>
                constructor.GetParameters().All(parameter => Matching(type, parameter).Any()));
    }

    internal static bool Matches(MemberInfo member, ParameterInfo parameter) =>
        member.Name.Equals(parameter.Name, StringComparison.OrdinalIgnoreCase) && parameter.ParameterType.IsAssignableFrom(TypeOf(member));

    /// <summary>True for members that the program has marked as not to be sent.</summary>
    internal static bool IsIgnored(MemberInfo member)
    {
        if (member.IsDefined(typeof(IgnoreMemberAttribute)) || member.IsDefined(typeof(IgnoreDataMemberAttribute))
            || member.IsDefined(typeof(NonSerializedAttribute)))
        {
            return true;
        }

        // Classes of F# track the progress of their constructor in such a field.
        if (member.Name.StartsWith("init@", StringComparison.Ordinal))
        {
            return true;
        }

        return member is FieldInfo field && IsBacking(field) && field.DeclaringType!.GetProperty(NameOf(field), Own) is { } property
            && IsIgnored(property);
    }

    /// <summary>Returns the name by which the program knows a field.</summary>
    internal static string NameOf(FieldInfo field) =>
        field.Name.StartsWith('<') ? field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)] : field.Name.TrimEnd('@');

    /// <summary>True for the field of an automatic property (<c>&lt;Name&gt;k__BackingField</c>; anonymous types:
    /// <c>&lt;Name&gt;i__Field</c>; F#: <c>Name@</c>). A captured parameter is <c>&lt;name&gt;P</c>.</summary>
    internal static bool IsBacking(FieldInfo field) =>
        field.Name.EndsWith('@') || (field.Name.StartsWith('<') && field.Name.EndsWith("Field", StringComparison.Ordinal));

    /// <summary>Returns the property of a field, or null. A field written by hand usually has the name _name, name or m_name.</summary>
    internal static PropertyInfo? PropertyOf(Type type, FieldInfo field)
    {
        Type level = field.DeclaringType!;
        if (IsBacking(field))
        {
            return level.GetProperty(NameOf(field), Own);
        }

        string name = PropertyNameOf(field);
        PropertyInfo? property = Named(level.GetProperties(Own), name)
            ?? Named(type.GetProperties(Public | BindingFlags.NonPublic)
                .Where(candidate => level.IsAssignableFrom(candidate.DeclaringType)), name);

        // A property with a field of its own does not need this one, and of two fields only one can be the property's.
        bool isTaken = property is null
            || property.DeclaringType!.GetFields(Own).Any(other => IsBacking(other) && NameOf(other) == property.Name)
            || level.GetFields(Own).Any(other => other != field && !IsBacking(other) && !IsIgnored(other)
                && PropertyNameOf(other).Equals(name, StringComparison.OrdinalIgnoreCase));
        return isTaken ? null : property;
    }

    /// <summary>True if a call of either runs the same method: one may override the other. (Two objects of reflection are equal only if
    /// they were asked of the same type.)</summary>
    internal static bool AreOne(MethodInfo one, MethodInfo other) =>
        one.GetBaseDefinition() is var first && other.GetBaseDefinition() is var second
        && first.MetadataToken == second.MetadataToken && first.DeclaringType == second.DeclaringType;

    internal static Type TypeOf(MemberInfo member) =>
        member is PropertyInfo property ? property.PropertyType : ((FieldInfo)member).FieldType;

    private static string? FindLoss(Type type, FieldInfo field)
    {
        if (field.IsPublic)
        {
            return !field.IsInitOnly || IsParameter(type, field) ? null : $"the read-only field '{field.Name}'";
        }

        if (PropertyOf(type, field) is not { GetMethod.IsPublic: true } property)
        {
            string what = typeof(Delegate).IsAssignableFrom(field.FieldType) ? "delegate or event" : "private state";
            return $"the {what} '{NameOf(field)}'";
        }

        if (IsIgnored(property))
        {
            return null;
        }

        // An override is the same property; one that hides it is another, and then nobody can reach this field by name.
        PropertyInfo? seen = type.GetProperties(Public).FirstOrDefault(candidate => candidate.Name == property.Name
            && candidate.GetMethod is { } getter && AreOne(getter, property.GetMethod!));
        return seen is null
            ? $"the property '{property.Name}' of '{TypeNames.Of(property.DeclaringType!)}', which another of that name hides"
            : IsIgnored(seen) ? null
            : IsRestored(type, seen) ? IsChanged(type, field, seen) ? $"what '{field.Name}' holds and '{seen.Name}' shows as another type"
                : null
            : seen.SetMethod is null ? $"the read-only property '{property.Name}'"
            : $"the property '{property.Name}' with a private setter";
    }

    /// <summary>True if setters run, and one of them fills a field of a type to which the property's type does not convert
    /// unchanged.</summary>
    private static bool IsChanged(Type type, FieldInfo field, PropertyInfo property) =>
        (field.FieldType.IsValueType || property.PropertyType.IsValueType ? field.FieldType != property.PropertyType
            : !field.FieldType.IsAssignableFrom(property.PropertyType) && !property.PropertyType.IsAssignableFrom(field.FieldType))
        && !IsParameter(type, property) && HandWritten.RunsSetters(type);

    private static bool IsRestored(Type type, PropertyInfo property) =>
        property.SetMethod is { IsPublic: true } || IsParameter(type, property);

    /// <summary>True if the constructor takes the member. Where several members fit a parameter by their names, only the first
    /// counts.</summary>
    private static bool IsParameter(Type type, MemberInfo member) =>
        FindConstructor(type) is { } constructor && constructor.GetParameters().Any(parameter =>
            Matches(member, parameter) && Matching(type, parameter).Take(2).Count() == 1);

    private static IEnumerable<MemberInfo> Matching(Type type, ParameterInfo parameter) =>
        type.GetProperties(Public).Where(IsReadable).Concat<MemberInfo>(type.GetFields(Public))
            .Where(member => Matches(member, parameter) && !IsIgnored(member));

    private static bool IsReadable(PropertyInfo property) =>
        property.GetIndexParameters().Length == 0 && property.GetMethod is { IsPublic: true };

    private static PropertyInfo? Named(IEnumerable<PropertyInfo> properties, string name) =>
        properties.FirstOrDefault(property => property.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static string PropertyNameOf(FieldInfo field) =>
        field.Name.StartsWith("m_", StringComparison.Ordinal) ? field.Name[2..] : NameOf(field).TrimStart('_');
}
