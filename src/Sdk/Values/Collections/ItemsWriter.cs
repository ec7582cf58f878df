using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using ClusterTasks.Values.Formatters;
using ClusterTasks.Values.Shapes;
using MessagePack;
using MessagePack.Formatters;
using MessagePack.ImmutableCollection;

namespace ClusterTasks.Values.Collections;

/// <summary>Writes the items of a collection as it meets them in one walk. MessagePack's own formatters first write the count and then
/// walk. A collection that another thread changes meanwhile, or whose count is wrong, would shift everything behind it.</summary>
internal abstract class ItemsWriter<T>
{
    private static readonly bool IsKeyedSlot = typeof(T).IsInterface && ComparerProbe.IsKeyed(typeof(T));

    /// <summary>True if the items are pairs, and written as a map.</summary>
    internal abstract bool IsMap { get; }

    /// <summary>Makes a collection from the written bytes; null where that needs no proof.</summary>
    internal IMessagePackFormatter<T?>? Maker { get; set; }

    /// <summary>Writes the items. Returns their number.</summary>
    internal abstract int Write(ref MessagePackWriter writer, T value, MessagePackSerializerOptions options);

    /// <summary>True for an object of the program in a slot that promises to find its items by keys.</summary>
    protected static bool IsAsked(T value) => IsKeyedSlot && KeyVariants.IsForeign(value!);
}

/// <summary>Finds the writer for the bytes that a formatter of MessagePack reads.</summary>
internal static class ItemsWriter
{
    private static readonly HashSet<Type> Sequences = [typeof(CollectionFormatterBase<,,,>), typeof(FrozenSetFormatter<>)];
    private static readonly HashSet<Type> Maps = [typeof(DictionaryFormatterBase<,,,,>), typeof(FrozenDictionaryFormatter<,>)];

    /// <summary>Returns the ItemsWriter of a type, or null for a collection of another form.</summary>
    /// <param name="formatter">The formatter that reads it.</param>
    /// <param name="isProved">True if each value must be shown to come back as it is.</param>
    internal static ItemsWriter<T>? For<T>(IMessagePackFormatter<T?> formatter, bool isProved)
    {
        var writer = (ItemsWriter<T>?)Find(typeof(T), formatter);
        if (writer is not null && isProved)
        {
            writer.Maker = formatter;
        }

        return writer;
    }

    /// <summary>Adds an item to those that will be written.</summary>
    internal static void Add<TItem>(List<TItem> items, TItem item, MessagePackSerializerOptions options)
    {
        if (items.Count == ((ValueOptions)options).MostItems)
        {
            throw new UnsendableException("it has more items than there is room for, or never comes to an end");
        }

        items.Add(item);
    }

    private static object? Find(Type type, object formatter)
    {
        for (Type? level = formatter.GetType(); level is not null; level = level.BaseType)
        {
            Type? definition = level.IsConstructedGenericType ? level.GetGenericTypeDefinition() : null;
            Type[] arguments = level.GetGenericArguments();
            if (definition is not null && Sequences.Contains(definition))
            {
                return Create(typeof(SequenceWriter<,>), type, arguments[0]);
            }

            if (definition is not null && Maps.Contains(definition))
            {
                return Create(typeof(MapWriter<,,>), type, arguments[0], arguments[1]);
            }
        }

        return !IsUntyped(formatter.GetType()) ? null
            : typeof(IDictionary).IsAssignableFrom(type) ? Create(typeof(UntypedMapWriter<>), type)
            : Create(typeof(UntypedSequenceWriter<>), type);
    }

    private static bool IsUntyped(Type formatter) =>
        formatter.Assembly == typeof(NilFormatter).Assembly && formatter.Name.StartsWith("NonGeneric", StringComparison.Ordinal);

    private static object Create(Type writer, params Type[] arguments) => Activator.CreateInstance(writer.MakeGenericType(arguments))!;
}

/// <summary>An array of the items.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Created by reflection.")]
internal sealed class SequenceWriter<T, TItem> : ItemsWriter<T>
    where T : IEnumerable<TItem>
{
    internal override bool IsMap => false;

    internal override int Write(ref MessagePackWriter writer, T value, MessagePackSerializerOptions options)
    {
        IMessagePackFormatter<TItem> formatter = options.Resolver.GetFormatterWithVerify<TItem>();
        List<TItem>? met = null;
        ReadOnlySpan<TItem> items = value is TItem[] array ? new ReadOnlySpan<TItem>(array)
            : value is List<TItem> list && list.GetType() == typeof(List<TItem>) ? CollectionsMarshal.AsSpan(list)
            : CollectionsMarshal.AsSpan(met = Walk(value, options));
        writer.WriteArrayHeader(items.Length);
        foreach (TItem item in items)
        {
            formatter.Serialize(ref writer, item, options);
        }

        if (met is not null && IsAsked(value))
        {
            KeyVariants.Check(value, met);
        }

        if (met is not null && Maker is not null)
        {
            Remake.Check(value, met, Maker, static copy => copy, options);
        }

        return items.Length;
    }

    // The list's constructor and ToArray would ask for the count.
    [SuppressMessage("Style", "IDE0028", Justification = "A collection expression asks for the count.")]
    [SuppressMessage("Style", "IDE0305", Justification = "A collection expression asks for the count.")]
    private static List<TItem> Walk(T value, MessagePackSerializerOptions options)
    {
        var items = new List<TItem>();
        foreach (TItem item in value)
        {
            ItemsWriter.Add(items, item, options);
        }

        return items;
    }
}

/// <summary>A map of the pairs.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Created by reflection.")]
internal sealed class MapWriter<T, TKey, TValue> : ItemsWriter<T>
    where T : IEnumerable<KeyValuePair<TKey, TValue>>
{
    internal override bool IsMap => true;

    internal override int Write(ref MessagePackWriter writer, T value, MessagePackSerializerOptions options)
    {
        var pairs = new List<KeyValuePair<TKey, TValue>>();
        foreach (KeyValuePair<TKey, TValue> pair in value)
        {
            if (pair.Key is null && typeof(T).IsInterface)
            {
                throw new UnsendableException("it has the key null, which the dictionary that arrives for it cannot have", value);
            }

            ItemsWriter.Add(pairs, pair, options);
        }

        IMessagePackFormatter<TKey> keys = options.Resolver.GetFormatterWithVerify<TKey>();
        IMessagePackFormatter<TValue> values = options.Resolver.GetFormatterWithVerify<TValue>();
        writer.WriteMapHeader(pairs.Count);
        foreach (KeyValuePair<TKey, TValue> pair in pairs)
        {
            keys.Serialize(ref writer, pair.Key, options);
            values.Serialize(ref writer, pair.Value, options);
        }

        if (IsAsked(value))
        {
            KeyVariants.Check(value, pairs.Select(static pair => pair.Key));
        }

        if (Maker is not null)
        {
            Remake.CheckPairs(value, pairs, Maker, static copy => copy, options);
        }

        return pairs.Count;
    }
}

/// <summary>An array of objects of any type.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Created by reflection.")]
internal sealed class UntypedSequenceWriter<T> : ItemsWriter<T>
    where T : IEnumerable
{
    internal override bool IsMap => false;

    internal override int Write(ref MessagePackWriter writer, T value, MessagePackSerializerOptions options)
    {
        var items = new List<object?>();
        foreach (object? item in value)
        {
            ItemsWriter.Add(items, item, options);
        }

        IMessagePackFormatter<object?> formatter = options.Resolver.GetFormatterWithVerify<object?>();
        writer.WriteArrayHeader(items.Count);
        foreach (object? item in items)
        {
            formatter.Serialize(ref writer, item, options);
        }

        if (Maker is not null)
        {
            Remake.Check(value, items, Maker, static copy => copy.Cast<object?>(), options);
        }

        return items.Count;
    }
}

/// <summary>A map of objects of any type.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Created by reflection.")]
internal sealed class UntypedMapWriter<T> : ItemsWriter<T>
    where T : IDictionary
{
    internal override bool IsMap => true;

    internal override int Write(ref MessagePackWriter writer, T value, MessagePackSerializerOptions options)
    {
        var entries = new List<KeyValuePair<object, object?>>();
        foreach (KeyValuePair<object, object?> entry in Walk(value))
        {
            ItemsWriter.Add(entries, entry, options);
        }

        IMessagePackFormatter<object?> formatter = options.Resolver.GetFormatterWithVerify<object?>();
        writer.WriteMapHeader(entries.Count);
        foreach (KeyValuePair<object, object?> entry in entries)
        {
            formatter.Serialize(ref writer, entry.Key, options);
            formatter.Serialize(ref writer, entry.Value, options);
        }

        if (IsAsked(value))
        {
            KeyVariants.Check(value, entries.Select(static entry => entry.Key));
        }

        if (Maker is not null)
        {
            Remake.CheckPairs(value, entries, Maker, Walk, options);
        }

        return entries.Count;
    }

    private static IEnumerable<KeyValuePair<object, object?>> Walk(T map)
    {
        foreach (DictionaryEntry entry in map)
        {
            yield return KeyValuePair.Create(entry.Key, entry.Value);
        }
    }
}
