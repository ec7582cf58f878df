using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using ClusterTasks.Values.Shapes;

namespace ClusterTasks.Values.Collections;

/// <summary>Finds flags in collections of .NET: collections that can be made read-only, or find keys in another way, keep that in fields
/// that are no items.</summary>
internal static class CollectionFlags
{
    private static readonly ConcurrentDictionary<Type, FieldInfo[]> Known = new();

    /// <summary>True if objects of the type may differ from a new one by more than items.</summary>
    internal static bool Has(Type type) => Fields(type).Length > 0 || IsWrapper(type);

    /// <summary>Describes a flag that two collections differ in, or returns null.</summary>
    internal static string? FindDifference(object collection, object copy) =>
        Array.Find(Fields(collection.GetType()), field => !Equals(field.GetValue(collection), field.GetValue(copy))) is { } flag
            ? $"its '{flag.Name.TrimStart('_')}' is '{flag.GetValue(collection)}', and that of a new one '{flag.GetValue(copy)}'"
        : IsWrapper(collection.GetType()) && IsFixed(collection) != IsFixed(copy) ? "it is made of an array or of what can only be read"
        : null;

    private static FieldInfo[] Fields(Type type) => Known.GetOrAdd(type, static one => [.. ObjectShape.Fields(one).Where(static field =>
        field.FieldType == typeof(bool) && !ObjectShape.IsIgnored(field)
        && field.DeclaringType!.Namespace is "System.Collections.Specialized" or "System.ComponentModel")]);

    /// <summary>True for a Collection&lt;T&gt;, which can wrap any list.</summary>
    private static bool IsWrapper(Type type)
    {
        for (Type? level = type; level is not null; level = level.BaseType)
        {
            if (level.IsConstructedGenericType && level.GetGenericTypeDefinition() == typeof(System.Collections.ObjectModel.Collection<>))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsFixed(object collection) => collection is IList { IsFixedSize: true } or IList { IsReadOnly: true };
}
