using System.Buffers;
using System.Reflection;
using ClusterTasks.Values.Shapes;
using MessagePack;
using MessagePack.Formatters;

namespace ClusterTasks.Values.Collections;

/// <summary>Proves that a collection of the program comes back unchanged. Its constructor and its Add may do anything with their arguments.
/// Therefore it is made again here as the reader will make it, of the same items, and both are compared.</summary>
internal static class Remake
{
    /// <summary>Refuses a collection that would hold other items, or the same in another order.</summary>
    /// <param name="value">The collection.</param>
    /// <param name="items">Its items, as they were written.</param>
    /// <param name="maker">The formatter that makes a collection from the written bytes.</param>
    /// <param name="walk">Walks through a collection.</param>
    /// <param name="options">The options of the write.</param>
    internal static void Check<T, TItem>(
        T value, IReadOnlyList<TItem> items, IMessagePackFormatter<T?> maker, Func<T, IEnumerable<TItem>> walk,
            MessagePackSerializerOptions options)
    {
        items = Foreign<T>.AddsItself ? items : [];
        IReadOnlyList<TItem> given = ItemCopy.OfAll(items);
        Prove(value, () =>
        {
            T copy = Make(maker, new Given(new Numbered<TItem>(i => given[(int)i])), items.Count, isMap: false, options);
            return FindFault(given, walk(copy), ExactComparer<TItem>.Instance, ComparerProbe.IsKeyed(typeof(T)))
                ?? FindChange(items, given) ?? CollectionFlags.FindDifference(value!, copy!) ?? FindVariant(value, copy, items);
        });
    }

    /// <summary>Does the same for pairs.</summary>
    internal static void CheckPairs<T, TKey, TValue>(
        T value,
        IReadOnlyList<KeyValuePair<TKey, TValue>> pairs,
        IMessagePackFormatter<T?> maker,
        Func<T, IEnumerable<KeyValuePair<TKey, TValue>>> walk,
        MessagePackSerializerOptions options)
    {
        pairs = Foreign<T>.AddsItself ? pairs : [];
        TKey[] keys = [.. pairs.Select(static pair => pair.Key)];
        TValue[] values = [.. pairs.Select(static pair => pair.Value)];
        IReadOnlyList<TKey> givenKeys = ItemCopy.OfAll(keys);
        IReadOnlyList<TValue> givenValues = ItemCopy.OfAll(values);
        Prove(value, () =>
        {
            T copy = Make(maker, GivenPairs(givenKeys, givenValues), pairs.Count, isMap: true, options);
            KeyValuePair<TKey, TValue>[] given = [.. givenKeys.Zip(givenValues, KeyValuePair.Create)];
            return FindFault(given, walk(copy), ExactPairComparer<TKey, TValue>.Instance, isKeyed: true)
                ?? FindChange(keys, givenKeys) ?? FindChange(values, givenValues) ?? CollectionFlags.FindDifference(value!, copy!)
                    ?? FindVariant(value, copy, keys);
        });
    }

    private static void Prove<T>(T value, Func<string?> findFault)
    {
        string? fault;
        try
        {
            fault = findFault();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // The constructor, Add and the iterator are the program's.
            fault = $"making it again fails ({ErrorText.Message(ErrorText.Innermost(error))})";
        }

        if (fault is not null)
        {
            throw new UnsendableException(
                $"a '{TypeNames.Of(typeof(T))}' that is made again of its items is another: {fault}; send the items as an array or a "
                    + "list, and make the collection there", value);
        }
    }

    private static T Make<T>(IMessagePackFormatter<T?> maker, Given given, int count, bool isMap, MessagePackSerializerOptions options)
    {
        var numbers = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(numbers);
        if (isMap)
        {
            writer.WriteMapHeader(count);
        }
        else
        {
            writer.WriteArrayHeader(count);
        }

        for (long i = 0; i < (isMap ? 2L * count : count); i++)
        {
            writer.Write(i);
        }

        writer.Flush();
        var reader = new MessagePackReader(numbers.WrittenMemory);
        return maker.Deserialize(ref reader, new MessagePackSerializerOptions(given).WithSecurity(options.Security))!;
    }

    private static string? FindFault<TItem>(
        IReadOnlyList<TItem> given, IEnumerable<TItem> walk, IEqualityComparer<TItem> same, bool isKeyed)
    {
        var met = new List<TItem>();
        foreach (TItem item in walk)
        {
            if (met.Count == given.Count)
            {
                return $"it has more than the {given.Count} items that it was made of";
            }

            met.Add(item);
        }

        if (met.Count < given.Count)
        {
            return $"it has {met.Count} of {given.Count} items";
        }

        int at = 0;
        while (at < met.Count && same.Equals(given[at], met[at]))
        {
            at++;
        }

        return at == met.Count || (isKeyed && AreSame(given, met, same)) ? null : $"item {at} is not the same";
    }

    /// <summary>True if both have the same items in any order. The order of a hash table depends on its former sizes.</summary>
    private static bool AreSame<TItem>(IReadOnlyList<TItem> given, List<TItem> met, IEqualityComparer<TItem> same)
    {
        ILookup<TItem, TItem> others = met.ToLookup(static item => item, same);
        return given.ToLookup(static item => item, same).All(group => others[group.Key].Count() == group.Count());
    }

    private static string? FindChange<TItem>(IReadOnlyList<TItem> items, IReadOnlyList<TItem> given)
    {
        for (int i = 0; i < items.Count && !ReferenceEquals(items, given); i++)
        {
            if (!ReferenceEquals(items[i], given[i]) && ItemCopy.FindChanged(items[i]!, given[i]!) is { } field)
            {
                return $"it changes '{ObjectShape.NameOf(field)}' of item {i}";
            }
        }

        return null;
    }

    private static string? FindVariant<T, TKey>(T value, T copy, IReadOnlyList<TKey> keys) =>
        (typeof(TKey) == typeof(string) || typeof(TKey) == typeof(object)) && ComparerProbe.IsKeyed(typeof(T))
        && KeyVariants.FindDifference(value!, copy!, keys) is { } variant ? $"it finds '{variant}' otherwise, by a comparer of its own"
            : null;

    /// <summary>Keys have the even numbers and values the odd ones. Where both are of one type, they have one formatter.</summary>
    private static Given GivenPairs<TKey, TValue>(IReadOnlyList<TKey> keys, IReadOnlyList<TValue> values)
    {
        var ofValues = new Numbered<TValue>(i => i % 2 == 0 ? (TValue)(object)keys[(int)(i / 2)]! : values[(int)(i / 2)]);
        return typeof(TKey) == typeof(TValue) ? new Given(ofValues) : new Given(new Numbered<TKey>(i => keys[(int)(i / 2)]), ofValues);
    }

    /// <summary>Facts about a type that are known before there is a value.</summary>
    private static class Foreign<T>
    {
        /// <summary>Collections of .NET that hold their items themselves, and call nobody when one is added.</summary>
        private static readonly HashSet<Type> Plain =
        [
            typeof(List<>), typeof(LinkedList<>), typeof(HashSet<>), typeof(SortedSet<>), typeof(Dictionary<,>),
                typeof(SortedDictionary<,>), typeof(SortedList<,>),
        ];

        /// <summary>False for a class like <c>Orders : List&lt;Order&gt;</c> without virtual methods of its own, so that none of them takes
        /// part when items are added. A run without items shows what its constructor does.</summary>
        internal static readonly bool AddsItself = FindsOwn();

        private static bool FindsOwn()
        {
            const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
            Type level = typeof(T);
            while (CollectionState.IsForeign(level) && level.BaseType is { } parent
                && !Array.Exists(level.GetMethods(Own), static method => method.IsVirtual))
            {
                level = parent;
            }

            return !level.IsConstructedGenericType || !Plain.Contains(level.GetGenericTypeDefinition());
        }
    }

    /// <summary>Reads the number of an item and returns the item.</summary>
    private sealed class Numbered<TItem>(Func<long, TItem> items) : IMessagePackFormatter<TItem>
    {
        public void Serialize(ref MessagePackWriter writer, TItem value, MessagePackSerializerOptions options) =>
            throw new NotSupportedException();

        public TItem Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options) => items(reader.ReadInt64());
    }

    private sealed class Given(params object[] formatters) : IFormatterResolver
    {
        public IMessagePackFormatter<T>? GetFormatter<T>() => formatters.OfType<IMessagePackFormatter<T>>().FirstOrDefault();
    }
}
