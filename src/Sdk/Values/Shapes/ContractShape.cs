using System.Reflection;
using System.Runtime.Serialization;
using MessagePack;

namespace ClusterTasks.Values.Shapes;

/// <summary>A type that marks its members with [DataMember] or [Key] travels by them, whatever their visibility. This class finds marked
/// members that could not be restored, and state without a mark.</summary>
/// <remarks>MessagePack's own resolver silently leaves out members that are not public, and matches constructor parameters by
/// position.</remarks>
internal static class ContractShape
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>True for types that choose their members one by one. With [MessagePackObject(keyAsPropertyName: true)] all public ones
    /// travel by their names, like those of ordinary types.</summary>
    internal static bool Is(Type type) => type.GetCustomAttribute<MessagePackObjectAttribute>(inherit: false) is { } marked
        ? !marked.KeyAsPropertyName
        : type.IsDefined(typeof(DataContractAttribute), inherit: false);

    /// <summary>Returns the marked members, those of base classes first; of an overridden property only the first.</summary>
    internal static MemberInfo[] Members(Type type)
    {
        var members = new List<MemberInfo>();
        foreach (Type level in Levels(type))
        {
            foreach (PropertyInfo property in level.GetProperties(Own)
                .Where(property => property.GetIndexParameters().Length == 0 && IsMarked(property)))
            {
                if (!members.OfType<PropertyInfo>()
                    .Any(other => Getter(other) is { } one && Getter(property) is { } two && ObjectShape.AreOne(one, two)))
                {
                    members.Add(property);
                }
            }

            members.AddRange(level.GetFields(Own).Where(IsMarked));
        }

        return [.. members];
    }

    /// <summary>Describes the first piece of state that would not arrive, or returns null.</summary>
    internal static string? FindLost(Type type)
    {
        MemberPlan plan = Marked(type);
        foreach ((int index, PlannedMember member) in plan.Members.Index())
        {
            if (member.Source is PropertyInfo { GetMethod: null })
            {
                return $"'{TypeNames.Of(type)}' cannot be read back from its marked property '{member.Source.Name}'; give it a getter, "
                    + "or take the mark away";
            }

            if (member.Target is null && !plan.Parameters.Contains(index))
            {
                return $"'{TypeNames.Of(type)}' would lose the marked property '{member.Source.Name}'; give it a setter (a private one "
                    + "will do), "
                    + "or take the mark away if other members tell its value";
            }
        }

        return Levels(type).SelectMany(level => level.GetFields(Own)).FirstOrDefault(field => IsForgotten(type, field)) is { } forgotten
            ? $"'{TypeNames.Of(type)}' would lose '{ObjectShape.NameOf(forgotten)}' of '{TypeNames.Of(forgotten.DeclaringType!)}', "
                + "which its marks leave out; "
                + "mark it too, or with [IgnoreMember] if it need not travel"
            : null;
    }

    /// <summary>Plans how an object of the type is taken apart and made again.</summary>
    internal static MemberPlan Plan(Type type)
    {
        MemberPlan plan = Marked(type);

        // Setters, if anything, fill the state that the marks leave out.
        return LeavesOut(type) ? plan : plan with { Members = HandWritten.Replace(type, plan.Members, plan.Parameters) };
    }

    private static MemberPlan Marked(Type type)
    {
        MemberInfo[] members = Members(type);
        PlannedMember[] planned = [.. members.Select(member => new PlannedMember(WireName(members, member), member, TargetOf(member)))];
        ConstructorInfo? constructor = FindConstructor(type, members, areAllSettable: planned.All(member => member.Target is not null));
        return new MemberPlan(planned, constructor, MemberPlan.Fill(constructor, members))
        {
            Writing = Callbacks(type, typeof(OnSerializingAttribute)),
            Written = Callbacks(type, typeof(OnSerializedAttribute)),
            Reading = Callbacks(type, typeof(OnDeserializingAttribute)),
            Read = Callbacks(type, typeof(OnDeserializedAttribute)),
        };
    }

    /// <summary>Returns a constructor without parameters where that is enough: members that are set afterwards are exact, and nobody can
    /// know what a longer constructor makes of its arguments. Without any, the object is made as by the serializers that these attributes
    /// come from: no constructor runs.</summary>
    private static ConstructorInfo? FindConstructor(Type type, MemberInfo[] members, bool areAllSettable)
    {
        ConstructorInfo[] all = type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
        return all.FirstOrDefault(constructor => constructor.IsDefined(typeof(SerializationConstructorAttribute)))
            ?? (areAllSettable ? all.FirstOrDefault(constructor => constructor.GetParameters().Length == 0) : null)
            ?? all.OrderByDescending(constructor => constructor.IsPublic)
                .ThenByDescending(constructor => constructor.GetParameters().Length)
                .FirstOrDefault(constructor =>
                    constructor.GetParameters().All(parameter => members.Count(member => ObjectShape.Matches(member, parameter)) == 1));
    }

    private static MemberInfo? TargetOf(MemberInfo member) => member switch
    {
        FieldInfo => member,
        PropertyInfo { SetMethod: not null } => member,
        _ => member.DeclaringType!.GetFields(Own)
            .FirstOrDefault(field => ObjectShape.IsBacking(field) && ObjectShape.NameOf(field) == member.Name),
    };

    /// <summary>True for state without a mark. [DataMember] means that only marked members travel. A base class without [DataContract] has
    /// no say in that, and [MessagePackObject] asks for a mark on everything.</summary>
    private static bool IsForgotten(Type type, FieldInfo field)
    {
        Type level = field.DeclaringType!;
        bool isOptIn = !type.IsDefined(typeof(MessagePackObjectAttribute), inherit: false)
            && level.IsDefined(typeof(DataContractAttribute), inherit: false);
        if (isOptIn || ObjectShape.IsIgnored(field) || IsMarked(field))
        {
            return false;
        }

        return field.IsPublic || ObjectShape.PropertyOf(type, field) is not { } property
            || !(IsMarked(property) || ObjectShape.IsIgnored(property));
    }

    private static bool LeavesOut(Type type) => ObjectShape.Fields(type).Any(field =>
        !IsMarked(field) && !(!field.IsPublic && ObjectShape.PropertyOf(type, field) is { } property && IsMarked(property)));

    private static bool IsMarked(MemberInfo member) =>
        (member.IsDefined(typeof(KeyAttribute)) || member.IsDefined(typeof(DataMemberAttribute))) && !ObjectShape.IsIgnored(member);

    private static string WireName(MemberInfo[] members, MemberInfo member) =>
        members.Count(other => other.Name == member.Name) == 1 ? member.Name : $"{TypeNames.Of(member.DeclaringType!)}.{member.Name}";

    private static MethodInfo? Getter(PropertyInfo property) => property.GetMethod ?? property.SetMethod;

    private static MethodInfo[] Callbacks(Type type, Type attribute) =>
        [.. Levels(type).SelectMany(level => level.GetMethods(Own))
            .Where(method => method.IsDefined(attribute, inherit: false) && method.GetParameters().Length == 1)];

    private static IEnumerable<Type> Levels(Type type)
    {
        var levels = new Stack<Type>();
        for (Type? level = type; level is not null && level != typeof(object) && level != typeof(ValueType); level = level.BaseType)
        {
            levels.Push(level);
        }

        return levels;
    }
}
