using System.Reflection;
using System.Runtime.CompilerServices;

namespace ClusterTasks.Values.Shapes;

/// <summary>Finds structs whose fields do not show everything that they hold: inline arrays, fixed buffers, explicit layouts and
/// sizes.</summary>
internal static class RawStorage
{
    private const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>True if values are written as they lie in memory.</summary>
    internal static bool Takes(Type type) => IsIrregular(type) && Unmanaged.IsElement(type);

    /// <summary>Describes why a type can be written neither as it lies in memory nor by its fields, or returns null.</summary>
    internal static string? FindProblem(Type type)
    {
        if (type.IsExplicitLayout && !IsOfRuntime(type) && !Takes(type))
        {
            return $"'{TypeNames.Of(type)}' has an explicit layout, and its fields may lie over each other; copy them to a type without "
                + "one";
        }

        return type.IsValueType && IsInlineArray(type) && !Takes(type)
            ? $"'{TypeNames.Of(type)}' is an inline array of '{TypeNames.Of(type.GetFields(Fields)[0].FieldType)}', of which only the "
                + "first could be read; send an array"
            : null;
    }

    private static bool IsIrregular(Type type)
    {
        if (!type.IsValueType || type.IsPrimitive || type.IsEnum || type.IsByRefLike || type.ContainsGenericParameters || IsOfRuntime(type))
        {
            return false;
        }

        FieldInfo[] fields = type.GetFields(Fields);
        return IsInlineArray(type)
            || type.IsExplicitLayout

            // The compiler gives an empty struct a size too.
            || (type.StructLayoutAttribute is { Size: > 0 } && fields.Length > 0)
            || fields.Any(field => field.FieldType != type && IsIrregular(field.FieldType));
    }

    private static bool IsInlineArray(Type type) => type.IsDefined(typeof(InlineArrayAttribute), inherit: false);

    /// <summary>The runtime's own structs are sent by formatters of their own, or refused for their private fields. Its inline arrays
    /// (<c>InlineArray4&lt;T&gt;</c>) are like any other.</summary>
    private static bool IsOfRuntime(Type type) => type.Assembly == typeof(object).Assembly && !IsInlineArray(type);
}
