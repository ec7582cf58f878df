using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;

namespace ClusterTasks.Values.Objects.Collections;

/// <summary>Shallow copies of the objects of a collection. What adds them to another one may set their owner, count them or subscribe to their
/// events, and the objects themselves are in use.</summary>
internal static class ItemCopy
{
    private static readonly Func<object, object> Clone =
        typeof(object).GetMethod(nameof(MemberwiseClone), BindingFlags.Instance | BindingFlags.NonPublic)!.CreateDelegate<Func<object, object>>();

    private static readonly ConcurrentDictionary<Type, bool> Copied = new();
    private static readonly ConcurrentDictionary<Type, FieldInfo[]> Fields = new();

    /// <summary>Returns the items with copies in place of the program's objects; the same list where there are none.</summary>
    internal static IReadOnlyList<T> OfAll<T>(IReadOnlyList<T> items)
    {
        T[]? copies = null;
        for (int i = 0; i < items.Count && !typeof(T).IsValueType; i++)
        {
            if (items[i] is { } item && IsCopied(item.GetType()))
            {
                copies ??= [.. items];
                object copy = Clone(item);
                GC.SuppressFinalize(copy); // what it would release is the item's
                copies[i] = (T)copy;
            }
        }

        return copies ?? items;
    }

    /// <summary>True for objects of the program's classes, unless they are collections: a copy of these would share what they hold.</summary>
    internal static bool IsCopied(Type type) => Copied.GetOrAdd(type, static one => one.IsClass && CollectionState.IsForeign(one)
        && one.Assembly != typeof(ItemCopy).Assembly && WellKnown.Find(one) is null && !typeof(IEnumerable).IsAssignableFrom(one));

    /// <summary>Finds a field that travels and is not the same in two objects of one such class, or null.</summary>
    internal static FieldInfo? FindChanged(object item, object copy) => Array.Find(
        Fields.GetOrAdd(item.GetType(), static type => [.. ObjectShape.Fields(type).Where(field => Travels(type, field))]),
        field => !ExactValue.Are(field.GetValue(item), field.GetValue(copy)));

    private static bool Travels(Type type, FieldInfo field)
    {
        PropertyInfo? property = field.IsPublic ? null : ObjectShape.PropertyOf(type, field);
        return ContractShape.Is(type) ? Array.Exists(ContractShape.Members(type), member => member.Name == (property?.Name ?? field.Name))
            : !ObjectShape.IsIgnored(field) && !(property is not null && ObjectShape.IsIgnored(property));
    }
}
