using System.Reflection;

namespace ClusterTasks.Values.Objects;

/// <summary>How an object is taken apart and made again.</summary>
/// <param name="Members">The properties and fields that are written.</param>
/// <param name="Constructor">Makes the object; null for a struct without one.</param>
/// <param name="Parameters">For each parameter the member that fills it; -1: it gets the default of its type.</param>
internal sealed record MemberPlan(MemberInfo[] Members, ConstructorInfo? Constructor, int[] Parameters)
{
    /// <summary>The plan of an ordinary type: what its public members and its constructor say.</summary>
    internal static MemberPlan Of(Type type)
    {
        MemberInfo[] members = [.. ObjectShape.Members(type).Select(member => type.GetMember(member.Name, BindingFlags.Instance | BindingFlags.Public)
            .First(info => info is PropertyInfo or FieldInfo && TypeOf(info) == member.Type))];
        ConstructorInfo? constructor = ObjectShape.FindConstructor(type);
        return new MemberPlan(members, constructor, Array.ConvertAll(constructor?.GetParameters() ?? [], parameter =>
            Array.FindIndex(members, member => ObjectShape.Matches(member.Name, TypeOf(member), parameter))));
    }

    internal static Type TypeOf(MemberInfo member) => member is PropertyInfo property ? property.PropertyType : ((FieldInfo)member).FieldType;
}
