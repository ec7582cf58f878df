using System.Collections;
using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using ClusterTasks.Values.Formatters;
using ClusterTasks.Values.Shapes;

namespace ClusterTasks.Values.Collections;

/// <summary>Makes shallow copies of the objects of a collection. Code that adds them to another collection may set their owner, count them
/// or subscribe to their events, and the objects themselves are in use.</summary>
internal static class ItemCopy
{
    private static readonly Func<object, object> Clone =
        typeof(object).GetMethod(nameof(MemberwiseClone), BindingFlags.Instance | BindingFlags.NonPublic)!.CreateDelegate<Func<object,
            object>>();

    private static readonly ConcurrentDictionary<Type, bool> Copied = new();
    private static readonly ConcurrentDictionary<Type, FieldInfo[]> Fields = new();
    private static readonly ConcurrentDictionary<Type, Func<object, object, bool>> Comparisons = new();

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
                GC.SuppressFinalize(copy); // it would release what belongs to the item
                copies[i] = (T)copy;
            }
        }

        return copies ?? items;
    }

    /// <summary>True for objects of the program's classes, unless they are collections: a copy of these would share their
    /// content.</summary>
    internal static bool IsCopied(Type type) => Copied.GetOrAdd(type, static one => one.IsClass && CollectionState.IsForeign(one)
        && one.Assembly != typeof(ItemCopy).Assembly && WellKnown.Find(one) is null && !typeof(IEnumerable).IsAssignableFrom(one));

    /// <summary>Finds a field that travels and is not the same in two objects of one such class, or null.</summary>
    internal static FieldInfo? FindChanged(object item, object copy) => AreSame(item, copy) ? null
        : Array.Find(FieldsOf(item.GetType()), field => !ExactValue.Are(field.GetValue(item), field.GetValue(copy)))
            ?? FieldsOf(item.GetType())[0];

    /// <summary>True if all fields that travel are the same in two objects of one such class.</summary>
    internal static bool AreSame(object item, object copy) => Comparisons.GetOrAdd(item.GetType(), Compile)(item, copy);

    private static FieldInfo[] FieldsOf(Type type) =>
        Fields.GetOrAdd(type, static one => [.. ObjectShape.Fields(one).Where(field => Travels(one, field))]);

    /// <summary>Compiles the comparison, because reflection takes many times as long as writing an item does.</summary>
    private static Func<object, object, bool> Compile(Type type)
    {
        ParameterExpression item = Expression.Parameter(typeof(object));
        ParameterExpression copy = Expression.Parameter(typeof(object));
        Expression all = FieldsOf(type).Select(field =>
        {
            Type comparer = typeof(ExactComparer<>).MakeGenericType(field.FieldType);
            return (Expression)Expression.Call(
                Expression.Constant(comparer.GetField("Instance", BindingFlags.Static | BindingFlags.NonPublic)!.GetValue(null)),
                comparer.GetMethod(nameof(ExactComparer<int>.Equals), [field.FieldType, field.FieldType])!,
                Expression.Field(Expression.Convert(item, field.DeclaringType!), field),
                Expression.Field(Expression.Convert(copy, field.DeclaringType!), field));
        }).Aggregate((Expression)Expression.Constant(true), Expression.AndAlso);
        return Expression.Lambda<Func<object, object, bool>>(all, item, copy).Compile();
    }

    private static bool Travels(Type type, FieldInfo field)
    {
        PropertyInfo? property = field.IsPublic ? null : ObjectShape.PropertyOf(type, field);
        return ContractShape.Is(type) ? Array.Exists(ContractShape.Members(type), member => member.Name == (property?.Name ?? field.Name))
            : !ObjectShape.IsIgnored(field) && !(property is not null && ObjectShape.IsIgnored(property));
    }
}
