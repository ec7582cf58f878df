using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using MessagePack.Formatters;

namespace ClusterTasks.Values.Objects.Collections;

/// <summary>A collection travels as its items. This finds what else it holds.</summary>
internal static class CollectionState
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly ConcurrentDictionary<Type, string> Added = new();

    /// <summary>What a collection written from scratch keeps for its items' sake, in a number.</summary>
    private static readonly HashSet<string> Bookkeeping = new(StringComparer.OrdinalIgnoreCase)
    {
        "count", "size", "length", "version", "head", "tail", "start", "end", "first", "last", "index", "next", "freelist", "freecount",
    };

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

        if (type.IsValueType && IsForeign(type) && GuardResolver.FindCollection(type)?.GetType() is { IsConstructedGenericType: true } formatter
            && formatter.GetGenericTypeDefinition() is var definition
            && (definition == typeof(GenericCollectionFormatter<,>) || definition == typeof(GenericDictionaryFormatter<,,>)))
        {
            return $"'{TypeNames.Of(type)}' is a collection and a struct, and items are added to a copy of it; make it a class, "
                + "or give it a constructor that takes the items";
        }

        for (Type? level = type; level is not null && level != typeof(object) && level != typeof(ValueType) && IsForeign(level); level = level.BaseType)
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
            for (Type? level = type; level is not null && level != typeof(object) && IsForeign(level) && found.Length == 0; level = level.BaseType)
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

    /// <summary>False for a sequence that is computed while it is walked: its fields are the state of the walk, and its items are all there is.</summary>
    internal static bool IsCollection(Type type) => typeof(ICollection).IsAssignableFrom(type)
        || type.GetInterfaces().Any(one => one.IsConstructedGenericType && (one.GetGenericTypeDefinition() == typeof(ICollection<>) || one.GetGenericTypeDefinition() == typeof(IReadOnlyCollection<>)));

    private static bool IsExtension(Type level) => level.BaseType is { } parent && typeof(IEnumerable).IsAssignableFrom(parent);

    /// <summary>A field that is neither the items nor counts them. One collection among the fields holds the items.</summary>
    private static FieldInfo? FindOther(Type level)
    {
        bool hasItems = false;
        foreach (FieldInfo field in level.GetFields(Own).Where(field => !ObjectShape.IsIgnored(field)))
        {
            bool isItems = !hasItems && field.FieldType != typeof(string) && typeof(IEnumerable).IsAssignableFrom(field.FieldType);
            hasItems |= isItems;
            if (!isItems && !IsBookkeeping(level, field))
            {
                return field;
            }
        }

        return null;
    }

    private static bool IsBookkeeping(Type level, FieldInfo field) =>
        ((field.FieldType == typeof(int) || field.FieldType == typeof(long) || field.FieldType == typeof(uint))
            && Bookkeeping.Contains(ObjectShape.NameOf(field).TrimStart('_')))
        || (field.FieldType.IsNested && field.FieldType.DeclaringType == (level.IsConstructedGenericType ? level.GetGenericTypeDefinition() : level))
        || field.FieldType == typeof(Lock)
        || (field.FieldType == typeof(object) && (field.Name.Contains("lock", StringComparison.OrdinalIgnoreCase)
            || field.Name.Contains("gate", StringComparison.OrdinalIgnoreCase) || field.Name.Contains("sync", StringComparison.OrdinalIgnoreCase)))
        || ComparerRole.Of(field.FieldType) is not null;

    private static string Lost(Type type, FieldInfo field) =>
        $"'{TypeNames.Of(type)}' travels as its items and would lose '{ObjectShape.NameOf(field)}'; put the collection in a member of an ordinary type, "
        + "or mark the member [IgnoreMember] if it need not travel";
}
