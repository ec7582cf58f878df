using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace ClusterTasks.Sdk.Tests.Values.Shapes;

/// <summary>Shows values as texts that differ where any bit does, so that they can be compared with the values before they were
/// sent.</summary>
internal static class ShapeText
{
    internal static string Of(object? value) => value switch
    {
        null => "null",
        string text => $"'{text}'",
        double number => $"{BitConverter.DoubleToInt64Bits(number)}d",
        DateTime time => $"{time.Ticks} {time.Kind}",
        ITuple tuple => $"({string.Join(", ", Enumerable.Range(0, tuple.Length).Select(i => Of(tuple[i])))})",
        IEnumerable many => $"[{string.Join(", ", Items(many))}]",
        _ when value.GetType().Namespace == "Generated" || value.GetType().Name.StartsWith("KeyValuePair", StringComparison.Ordinal) =>
            $"{value.GetType().Name}{Fields(value)}",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => $"{value}",
    };

    /// <summary>Returns the items; those of a hashed collection in an order that does not depend on hashes.</summary>
    internal static List<string> Items(IEnumerable many)
    {
        List<string> items = [.. many.Cast<object?>().Select(Of)];
        bool isHashed = many.GetType().GetInterfaces().Any(static one => one.IsConstructedGenericType
            && (one.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>)
                || one.GetGenericTypeDefinition() == typeof(IReadOnlySet<>)));
        return isHashed ? [.. items.Order(StringComparer.Ordinal)] : items;
    }

    /// <summary>Returns the fields that travel.</summary>
    internal static string Fields(object value) => "{" + string.Join(", ", ShapeValues.Fields(value.GetType())
        .Where(static field => !field.IsDefined(typeof(NonSerializedAttribute)))
        .Select(field => $"{field.DeclaringType!.Name}.{field.Name}: {Of(field.GetValue(value))}")) + "}";
}
