using System.Reflection;
using System.Runtime.CompilerServices;

namespace ClusterTasks.Values.Shapes;

/// <summary>Accessors that are written by hand may change the value that passes through them: they round or trim it, add to it, or look at
/// another member that is not set yet. Such a property therefore travels as the field behind it.</summary>
/// <remarks>This is exact because every field of a type that can travel belongs to a member. A property without a field of its own repeats
/// the state of others, and is read but not set.</remarks>
internal static class HandWritten
{
    /// <summary>Puts fields in place of properties. Returns the same array if all of them are automatic.</summary>
    internal static PlannedMember[] Replace(Type type, PlannedMember[] members, int[] parameters)
    {
        if (RunsSetters(type))
        {
            return members;
        }

        ILookup<PropertyInfo?,
            FieldInfo> fields = ObjectShape.Fields(type)
            .Where(field => !field.IsPublic && !Array.Exists(members, member => field.Equals(member.Target)))
            .ToLookup(field => Array.Find(
                members, member =>
                member.Target is PropertyInfo property && IsBehind(type, field, property))?.Target as PropertyInfo);
        var planned = new List<PlannedMember>(members);
        for (int i = 0; i < members.Length; i++)
        {
            if (members[i].Target is not PropertyInfo property || CustomFormatter.Has(property))
            {
                continue;
            }

            // The nearest first. Fields of base classes are included if an override has a field, too.
            FieldInfo[] own = [.. fields[property]];
            if (!IsAutomatic(property) || (own.Length > 0 && own[0].DeclaringType != property.DeclaringType))
            {
                // A constructor takes the value that the property shows; a field of another type would not hold it.
                bool isField = own.Length > 0 && !(parameters.Contains(i) && own[0].FieldType != property.PropertyType);
                planned[i] = isField ? members[i] with { Source = own[0], Target = own[0] } : members[i] with { Target = null };
            }

            planned.AddRange(own.Skip(1).Select(static field =>
                new PlannedMember($"{TypeNames.Of(field.DeclaringType!)}.{ObjectShape.NameOf(field)}", field, field)));
        }

        return planned.SequenceEqual(members) ? members : [.. planned];
    }

    /// <summary>True for a type some of whose state is marked as not to be sent: setters may fill that state again, so they run.</summary>
    internal static bool RunsSetters(Type type) => ObjectShape.Fields(type).Any(field =>
        ObjectShape.IsIgnored(field)
            || (!field.IsPublic && ObjectShape.PropertyOf(type, field) is { } property && ObjectShape.IsIgnored(property)));

    /// <summary>True if both accessors are the compiler's: they pass on the content of the field.</summary>
    internal static bool IsAutomatic(PropertyInfo property) => IsCompilers(property.GetMethod) && IsCompilers(property.SetMethod);

    private static bool IsCompilers(MethodInfo? accessor) => accessor?.IsDefined(typeof(CompilerGeneratedAttribute)) == true;

    private static bool IsBehind(Type type, FieldInfo field, PropertyInfo property) =>
        ObjectShape.PropertyOf(type, field)?.GetMethod is { } getter && ObjectShape.AreOne(getter, property.GetMethod!);
}
