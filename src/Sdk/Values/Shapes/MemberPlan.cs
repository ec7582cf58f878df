using System.Reflection;

namespace ClusterTasks.Values.Shapes;

/// <summary>A plan of how an object is taken apart and made again.</summary>
/// <param name="Members">The members that are written.</param>
/// <param name="Constructor">Makes the object; null for a struct without one, and for a class that is made without running any.</param>
/// <param name="Parameters">For each parameter the member that fills it; -1: it gets the default of its type.</param>
internal sealed record MemberPlan(PlannedMember[] Members, ConstructorInfo? Constructor, int[] Parameters)
{
    /// <summary>Methods of the object that run before it is written, after that, before its members are set, and after all of them are
    /// set.</summary>
    internal MethodInfo[] Writing { get; init; } = [];

    internal MethodInfo[] Written { get; init; } = [];

    internal MethodInfo[] Reading { get; init; } = [];

    internal MethodInfo[] Read { get; init; } = [];

    /// <summary>False if MessagePack's own formatter would do the same with an object.</summary>
    internal bool IsOwn { get; init; } = true;

    /// <summary>Returns the plan of an ordinary type, by its public members and its constructor.</summary>
    internal static MemberPlan Of(Type type)
    {
        MemberInfo[] members = [.. ObjectShape.Members(type)];
        ConstructorInfo? constructor = ObjectShape.FindConstructor(type);
        int[] parameters = Fill(constructor, members);

        // Of two members that fit a parameter by their names, the constructor may set either, or both.
        bool[] areTwins = Array.ConvertAll(
            members, one => members.Count(other => other.Name.Equals(one.Name, StringComparison.OrdinalIgnoreCase)) > 1);
        PlannedMember[] plain = [.. members.Select((member, index) =>
            new PlannedMember(member.Name, member,
                !parameters.Contains(index) || (areTwins[index] && IsSettable(member)) ? member : null))];
        PlannedMember[] planned = HandWritten.Replace(type, plain, parameters);
        return new MemberPlan(planned, constructor, parameters) { IsOwn = planned != plain || areTwins.Contains(true) };
    }

    /// <summary>Returns for each parameter of a constructor the member that fits it, preferably the one of exactly its name.</summary>
    internal static int[] Fill(ConstructorInfo? constructor, MemberInfo[] members) =>
        Array.ConvertAll(constructor?.GetParameters() ?? [], parameter =>
    {
        int exact = Array.FindIndex(members, member => member.Name == parameter.Name && ObjectShape.Matches(member, parameter));
        return exact >= 0 ? exact : Array.FindIndex(members, member => ObjectShape.Matches(member, parameter));
    });

    private static bool IsSettable(MemberInfo member) =>
        member is PropertyInfo { SetMethod.IsPublic: true } or FieldInfo { IsInitOnly: false };
}

/// <summary>One member that travels.</summary>
/// <param name="Name">Its name on the wire.</param>
/// <param name="Source">The property or field that is read.</param>
/// <param name="Target">The member that is set: the same, or the field behind a property that cannot be set. Null: the constructor's
/// parameter alone.</param>
internal sealed record PlannedMember(string Name, MemberInfo Source, MemberInfo? Target)
{
    internal Type Type => ObjectShape.TypeOf(Source);
}
