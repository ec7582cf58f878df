using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace ClusterTasks.Values.Shapes;

/// <summary>Decides which types may be copied as raw bytes.</summary>
internal static class Unmanaged
{
    private static readonly ConcurrentDictionary<Type, bool> Known = new();

    /// <summary>True for types without managed references and without anything that has a meaning only in this process (pointers,
    /// handles).</summary>
    internal static bool IsElement(Type type) => Known.GetOrAdd(type, static t => !HoldsReferences(t) && !HoldsAddress(t));

    /// <summary>Refuses an array whose elements differ from its slot's: an array of int may be one of uint or of an enum, and one of
    /// objects one of texts.</summary>
    internal static void RequireOwnType(System.Array? array, Type slot)
    {
        if (array is not null && array.GetType() != slot)
        {
            throw new UnsendableException(
                $"a slot of type '{TypeNames.Of(slot)}' holds a '{TypeNames.Of(array.GetType())}', which would not arrive as itself; "
                    + "declare the exact type", array);
        }
    }

    private static bool HoldsReferences(Type type) =>
        !type.IsValueType || type.IsByRefLike || type == typeof(void) || type.ContainsGenericParameters
        || Nullable.GetUnderlyingType(type) is not null
        || (bool)typeof(RuntimeHelpers).GetMethod(nameof(RuntimeHelpers.IsReferenceOrContainsReferences))!.MakeGenericMethod(type)
            .Invoke(null, null)!;

    private static bool HoldsAddress(Type type) =>
        type.IsPointer || type.IsFunctionPointer || type == typeof(nint) || type == typeof(nuint)
        || (!type.IsPrimitive && !type.IsEnum && type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Any(field => field.FieldType != type && HoldsAddress(field.FieldType)));
}
