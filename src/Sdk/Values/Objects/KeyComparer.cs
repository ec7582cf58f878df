using System.Reflection;

namespace ClusterTasks.Values.Objects;

/// <summary>Dictionaries and sets travel as their items: with another comparer the copy would find, order or count differently.</summary>
internal static class KeyComparer
{
    private static readonly HashSet<Type> Keyed =
    [
        typeof(Dictionary<,>), typeof(HashSet<>), typeof(SortedDictionary<,>), typeof(SortedList<,>), typeof(SortedSet<>),
        typeof(System.Collections.Concurrent.ConcurrentDictionary<,>),
    ];

    internal static void Check<T>(T value)
        where T : class
    {
        if (Of<T>.Property?.GetValue(value) is { } comparer && !comparer.Equals(Of<T>.Equality) && !comparer.Equals(Of<T>.Order)
            && !(Of<T>.MayBeOrdinal && ReferenceEquals(comparer, StringComparer.Ordinal)))
        {
            throw new UnsendableException(
                $"a '{TypeNames.Of(typeof(T))}' uses a comparer of its own ({comparer.GetType().Name}), which does not travel; "
                + "send one with the default comparer and rebuild it there", value);
        }
    }

    private static class Of<T>
    {
        internal static readonly PropertyInfo? Property =
            typeof(T).IsGenericType && Keyed.Contains(typeof(T).GetGenericTypeDefinition()) ? typeof(T).GetProperty("Comparer") : null;

        internal static readonly object? Equality = Default(typeof(EqualityComparer<>));
        internal static readonly object? Order = Default(typeof(Comparer<>));

        /// <summary>For hashed text the ordinal comparer is the default one by another name; for sorted text it is not.</summary>
        internal static readonly bool MayBeOrdinal = Property is not null && typeof(T).Name.StartsWith("Sorted", StringComparison.Ordinal) is false;

        private static object? Default(Type comparer) => Property is null
            ? null
            : comparer.MakeGenericType(typeof(T).GetGenericArguments()[0]).GetProperty("Default", BindingFlags.Public | BindingFlags.Static)!.GetValue(null);
    }
}
