using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Reflection;
using ClusterTasks.Values.Shapes;

namespace ClusterTasks.Values.Collections;

/// <summary>Asks an object that finds things by text for its keys in capital and small letters. The answers show how its comparer behaves,
/// even where no field shows the comparer.</summary>
internal sealed class KeyVariants
{
    /// <summary>The number of keys of one collection that are tried; the first ones show what the others would.</summary>
    private const int MostKeys = 64;

    private static readonly ConcurrentDictionary<Type, MethodInfo?> Askers = new();

    private static readonly Dictionary<Type, string> Questions = new()
    {
        [typeof(IReadOnlyDictionary<,>)] = nameof(IReadOnlyDictionary<string, int>.ContainsKey),
        [typeof(IDictionary<,>)] = nameof(IDictionary<string, int>.ContainsKey),
        [typeof(IReadOnlySet<>)] = nameof(IReadOnlySet<string>.Contains),
        [typeof(IImmutableSet<>)] = nameof(IImmutableSet<string>.Contains),
        [typeof(ILookup<,>)] = nameof(ILookup<string, int>.Contains),
    };

    private readonly HashSet<string> _keys;

    private KeyVariants(IEnumerable<string> keys) => _keys = new HashSet<string>(keys, StringComparer.Ordinal);

    /// <summary>True if a class of the program finds the items, perhaps behind a read-only one of .NET.</summary>
    internal static bool IsForeign(object collection)
    {
        while (IsWrapper(collection.GetType()) && Inside(collection) is { } inner)
        {
            collection = inner;
        }

        return CollectionState.IsForeign(collection.GetType());
    }

    /// <summary>True for the read-only classes of .NET that ask another collection.</summary>
    internal static bool IsWrapper(Type type) => type.IsConstructedGenericType
        && (type.GetGenericTypeDefinition() == typeof(ReadOnlyDictionary<,>) || type.GetGenericTypeDefinition() == typeof(ReadOnlySet<>));

    /// <summary>Returns the keys of such a wrapper.</summary>
    internal static IEnumerable<object> KeysOf(object wrapper) =>
        (wrapper is IDictionary map ? map.Keys : (IEnumerable)wrapper).Cast<object>();

    /// <summary>Refuses an object that takes other texts for its keys; the ordinary collection that arrives in its place would
    /// not.</summary>
    internal static void Check<TKey>(object collection, IEnumerable<TKey> keys)
    {
        if (AskerOf(collection) is not null
            && new KeyVariants(keys.OfType<string>()).Find(collection, static (variant, found) => found) is { } taken)
        {
            throw new UnsendableException(
                $"a '{TypeNames.Of(collection.GetType())}' uses a comparer of its own (it finds '{taken}', which is none of its keys), "
                    + "which does not travel; "
                + "send one with the default comparer and rebuild it there", collection);
        }
    }

    /// <summary>Returns a text that one of two objects with the same keys finds and the other does not, or null.</summary>
    internal static string? FindDifference<TKey>(object collection, object copy, IEnumerable<TKey> keys) =>
        AskerOf(copy) is { } other ? new KeyVariants(keys.OfType<string>()).Find(collection, (variant, found) => other(variant) != found)
        : null;

    private static object? Inside(object wrapper) => Array.Find(
        wrapper.GetType().GetFields(BindingFlags.Instance | BindingFlags.NonPublic), static field =>
            field.FieldType.IsInterface && ComparerProbe.IsKeyed(field.FieldType))?.GetValue(wrapper);

    private string? Find(object collection, Func<string, bool, bool> isFault)
    {
        if (AskerOf(collection) is not { } ask)
        {
            return null;
        }

        foreach (string key in _keys.Take(MostKeys))
        {
            foreach (string variant in (string[])[key.ToUpperInvariant(), key.ToLowerInvariant()])
            {
                if (!_keys.Contains(variant) && isFault(variant, ask(variant)))
                {
                    return variant;
                }
            }
        }

        return null;
    }

    private static Func<string, bool>? AskerOf(object collection)
    {
        MethodInfo? method = Askers.GetOrAdd(collection.GetType(), FindQuestion);
        return method?.CreateDelegate<Func<string, bool>>(collection) ?? (collection is IDictionary untyped ? untyped.Contains : null);
    }

    private static MethodInfo? FindQuestion(Type type)
    {
        foreach (Type one in type.GetInterfaces()
            .Where(static one => one.IsConstructedGenericType && one.GetGenericArguments()[0] == typeof(string)))
        {
            if (Questions.TryGetValue(one.GetGenericTypeDefinition(), out string? question))
            {
                return one.GetMethod(question);
            }

            if (one.GetGenericTypeDefinition() == typeof(ISet<>))
            {
                return typeof(ICollection<string>).GetMethod(nameof(ICollection<string>.Contains));
            }
        }

        return null;
    }
}
