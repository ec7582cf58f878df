using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using ClusterTasks.Values.Shapes;
using MessagePack.Formatters;

namespace ClusterTasks.Values.Collections;

/// <summary>Finds state of a collection beside its items: a collection travels as its items.</summary>
internal static class CollectionState
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly ConcurrentDictionary<Type, string> Added = new();
    private static readonly ConcurrentDictionary<Type, FieldInfo[]> Checked = new();

    /// <summary>Names of numbers that may count the items; each value shows whether they do.</summary>
    private static readonly HashSet<string> Counts = new(StringComparer.OrdinalIgnoreCase) { "count", "size", "length" };

    /// <summary>Describes what a value of a declared type would lose, or returns null.</summary>
    internal static string? FindLost(Type type)
    {
        if (!typeof(IEnumerable).IsAssignableFrom(type))
        {
            return null;
        }

        if (FindAdded(type) is { } added)
        {
            return added;
        }

        if (type.IsValueType && IsForeign(type)
            && CollectionFormatters.Find(type)?.GetType() is { IsConstructedGenericType: true } formatter
            && formatter.GetGenericTypeDefinition() is var definition
            && (definition == typeof(GenericCollectionFormatter<,>) || definition == typeof(GenericDictionaryFormatter<,,>)))
        {
            return $"'{TypeNames.Of(type)}' is a collection and a struct, and items are added to a copy of it; make it a class, "
                + "or give it a constructor that takes the items";
        }

        for (Type? level = type; level is not null && level != typeof(object) && level != typeof(ValueType)
            && IsForeign(level); level = level.BaseType)
        {
            if (!IsExtension(level) && FindOther(level) is { } field)
            {
                return Lost(type, field);
            }
        }

        return null;
    }

    /// <summary>Describes what a class adds to the collection that it derives from, or returns null.</summary>
    internal static string? FindAdded(Type type)
    {
        if (!Added.TryGetValue(type, out string? found))
        {
            found = "";
            for (Type? level = type; level is not null && level != typeof(object) && IsForeign(level)
                && found.Length == 0; level = level.BaseType)
            {
                if (IsExtension(level) && level.GetFields(Own).FirstOrDefault(field => !ObjectShape.IsIgnored(field)) is { } field)
                {
                    found = Lost(type, field);
                }
            }

            Added.TryAdd(type, found);
        }

        return found.Length == 0 ? null : found;
    }

    /// <summary>True for types of programs and their libraries, which may hold anything.</summary>
    internal static bool IsForeign(Type type) =>
        type.Assembly != typeof(object).Assembly && type.Assembly != typeof(ImmutableArray).Assembly
        && type.Namespace?.StartsWith("System", StringComparison.Ordinal) != true;

    /// <summary>False for a sequence that is computed during the walk: its fields are the state of the walk, and it has nothing but its
    /// items.</summary>
    internal static bool IsCollection(Type type) => typeof(ICollection).IsAssignableFrom(type)
        || type.GetInterfaces()
            .Any(one => one.IsConstructedGenericType
            && (one.GetGenericTypeDefinition() == typeof(ICollection<>)
            || one.GetGenericTypeDefinition() == typeof(IReadOnlyCollection<>)));

    private static bool IsExtension(Type level) => level.BaseType is { } parent && typeof(IEnumerable).IsAssignableFrom(parent);

    /// <summary>Refuses a value of a foreign collection whose fields hold more than its type shows: a count that differs from the number of
    /// items, an object that is more than a lock.</summary>
    /// <param name="value">The collection.</param>
    /// <param name="items">The number of its items, as counted when they were written, so that its iterator runs once.</param>
    internal static void CheckFields(object value, int items)
    {
        Type type = value.GetType();
        foreach (FieldInfo field in Checked.GetOrAdd(type, static type => [.. FindChecked(type)]))
        {
            bool isLost = field.FieldType == typeof(object)
                ? field.GetValue(value) is { } held && held.GetType() != typeof(object)
                : Convert.ToInt64(field.GetValue(value), CultureInfo.InvariantCulture) != items;
            if (isLost)
            {
                throw new UnsendableException(Lost(type, field), value);
            }
        }
    }

    private static IEnumerable<FieldInfo> FindChecked(Type type)
    {
        for (Type? level = type; level is not null && level != typeof(object) && IsForeign(level); level = level.BaseType)
        {
            foreach (FieldInfo field in IsExtension(level) ? [] : level.GetFields(Own))
            {
                if ((field.FieldType == typeof(object) || IsCount(field)) && !ObjectShape.IsIgnored(field))
                {
                    yield return field;
                }
            }
        }
    }

    /// <summary>Returns a field that neither holds the items nor follows from them. One collection, or a chain of nodes, holds the
    /// items.</summary>
    private static FieldInfo? FindOther(Type level)
    {
        FieldInfo[] fields = [.. level.GetFields(Own).Where(field => !ObjectShape.IsIgnored(field))];
        FieldInfo? items = Array.Find(
            fields, field => field.FieldType != typeof(string) && typeof(IEnumerable).IsAssignableFrom(field.FieldType));
        return Array.Find(fields, field => field != items && !(items is null && IsNode(level, field.FieldType)) && !IsBookkeeping(field));
    }

    /// <summary>True for a nested class that refers to its own kind, as a link of a list or a node of a tree does.</summary>
    private static bool IsNode(Type level, Type type) => type.IsClass && type.IsNested
        && type.DeclaringType == (level.IsConstructedGenericType ? level.GetGenericTypeDefinition() : level)
        && type.GetFields(Own).Any(field => field.FieldType == type);

    /// <summary>True for a field that holds no data, or a count, which each value must confirm. A name alone would prove nothing.</summary>
    private static bool IsBookkeeping(FieldInfo field) =>
        field.FieldType == typeof(Lock) || field.FieldType == typeof(object) || IsCount(field)
            || ComparerRole.Of(field.FieldType) is not null;

    private static bool IsCount(FieldInfo field) =>
        (field.FieldType == typeof(int) || field.FieldType == typeof(long) || field.FieldType == typeof(uint))
        && Counts.Contains(ObjectShape.NameOf(field).TrimStart('_'));

    private static string Lost(Type type, FieldInfo field) =>
        $"'{TypeNames.Of(type)}' travels as its items and would lose '{ObjectShape.NameOf(field)}'; put the collection in a member of "
            + "an ordinary type, "
        + "or mark the member [IgnoreMember] if it need not travel";
}
