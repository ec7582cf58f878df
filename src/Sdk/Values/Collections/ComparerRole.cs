using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;

namespace ClusterTasks.Values.Collections;

/// <summary>The type that a comparer is declared to compare, and the comparer that a new collection would have in its place.</summary>
internal sealed class ComparerRole
{
    private const string FSharpLibrary = "FSharp.Core";
    private static readonly ConcurrentDictionary<Type, ComparerRole?> Known = new();

    private readonly object?[] _ordinary;

    private ComparerRole(bool isOrder, Type? key, params object?[] ordinary)
    {
        IsOrder = isOrder;
        Key = key;
        _ordinary = ordinary;
    }

    /// <summary>True for a comparer that sorts, false for one that finds equal keys.</summary>
    internal bool IsOrder { get; }

    /// <summary>The type of the keys; null where only the objects show it.</summary>
    internal Type? Key { get; }

    /// <summary>Returns the role of a property or field of this type, or null if it is no comparer.</summary>
    internal static ComparerRole? Of(Type declared) => Known.GetOrAdd(declared, Make);

    /// <summary>True for the comparer that a collection has when none is given.</summary>
    internal bool IsOrdinary(object comparer) =>
        Array.Exists(_ordinary, ordinary => comparer.Equals(ordinary))

        // Those of F# compare by structure, as the values of every type but an array do themselves.
        || (comparer.GetType().Assembly.GetName().Name == FSharpLibrary && Key is { IsArray: false });

    private static ComparerRole? Make(Type declared)
    {
        foreach (Type type in declared.GetInterfaces().Prepend(declared).Where(type => type.IsConstructedGenericType))
        {
            Type definition = type.GetGenericTypeDefinition();
            if (definition == typeof(IEqualityComparer<>) && type.GetGenericArguments()[0] is var key)
            {
                // For text the ordinal comparer is the default one by another name.
                return new ComparerRole(
                    false, key, Default(typeof(EqualityComparer<>), key), key == typeof(string) ? StringComparer.Ordinal : null);
            }

            if (definition == typeof(IComparer<>) && type.GetGenericArguments()[0] is var item)
            {
                return new ComparerRole(true, item, Default(typeof(Comparer<>), item));
            }
        }

        return typeof(IEqualityComparer).IsAssignableFrom(declared) ? new ComparerRole(false, null, EqualityComparer<object>.Default)
            : typeof(IComparer).IsAssignableFrom(declared) ? new ComparerRole(true, null, Comparer.Default, Comparer<object>.Default)
            : null;
    }

    private static object? Default(Type comparer, Type key) =>
        comparer.MakeGenericType(key).GetProperty("Default", BindingFlags.Public | BindingFlags.Static)!.GetValue(null);
}
