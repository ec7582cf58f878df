using System.Buffers;
using System.Collections;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using ClusterTasks.Values.Shapes;
using MessagePack;
using MessagePack.Formatters;

namespace ClusterTasks.Values.Collections;

/// <summary>Wraps MessagePack's formatter of a collection: it checks the real collection, of which an interface shows little, and refuses
/// state that the items do not carry.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Created by reflection.")]
internal sealed class CollectionFormatter<T> : IMessagePackFormatter<T?>
{
    private static readonly bool IsSlot = typeof(T).IsInterface || typeof(T).IsAbstract;
    private static readonly bool IsForeign = !IsSlot && CollectionState.IsForeign(typeof(T));
    private static readonly bool HasFlags = !IsSlot && !IsForeign && CollectionFlags.Has(typeof(T));
    private static readonly bool IsWrapper = KeyVariants.IsWrapper(typeof(T));
    private static readonly bool IsSet = !IsForeign && typeof(T).GetInterfaces().Append(typeof(T)).Any(type =>
        type.IsConstructedGenericType
            && (type.GetGenericTypeDefinition() == typeof(ISet<>) || type.GetGenericTypeDefinition() == typeof(IReadOnlySet<>)));

    private readonly IMessagePackFormatter<T?> _inner;
    private readonly ItemsWriter<T>? _writer;
    private readonly Func<T, int>? _count;
    private ComparerUse[]? _sample;
    private T? _empty;
    private volatile bool _hasSample;

    public CollectionFormatter(IMessagePackFormatter<T?> inner)
    {
        _inner = inner;
        _writer = IsSlot || IsForeign || IsShared() ? ItemsWriter.For(inner, isProved: IsForeign) : null;
        _count = !IsSlot && !IsForeign && typeof(T).GetProperty("Count")?.GetMethod is { } getter ? getter.CreateDelegate<Func<T, int>>()
            : null;
    }

    public void Serialize(ref MessagePackWriter writer, T? value, MessagePackSerializerOptions options)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        if (IsSlot && CollectionState.FindAdded(value.GetType()) is { } lost && CollectionState.IsCollection(value.GetType()))
        {
            throw new UnsendableException(lost, value);
        }

        KeyComparer.Check(value, typeof(T), IsForeign ? Sample(options) : null);
        if (HasFlags)
        {
            CheckFlags(value, options);
        }

        if (IsWrapper && KeyVariants.IsForeign(value))
        {
            KeyVariants.Check(value, KeyVariants.KeysOf(value));
        }

        if (_writer is not null)
        {
            int written = _writer.Write(ref writer, value, options);
            if (IsForeign)
            {
                CollectionState.CheckFields(value, written);
            }

            return;
        }

        if (IsForeign)
        {
            CollectionState.CheckFields(value, CountOf(value));
        }

        int count = _count?.Invoke(value) ?? 0;
        _inner.Serialize(ref writer, value, options);
        if (_count is not null && _count(value) != count)
        {
            throw new UnsendableException(
                $"a '{TypeNames.Of(typeof(T))}' was changed while it was written; let nobody change it meanwhile, or send a copy", value);
        }
    }

    public T? Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        int expected = IsSet && reader.NextMessagePackType == MessagePackType.Array ? reader.CreatePeekReader().ReadArrayHeader() : -1;
        T? value = _inner.Deserialize(ref reader, options);
        return expected < 0 || value is null || CountOf(value) == expected ? value : throw new MessagePackSerializationException(
            $"of the {expected} items of a set some have become equal on their way: their equality depends on what does not travel");
    }

    /// <summary>Collections that several threads may change at any time.</summary>
    private static bool IsShared() => typeof(T).Namespace == typeof(ConcurrentQueue<>).Namespace;

    private void CheckFlags(T value, MessagePackSerializerOptions options)
    {
        Sample(options);
        if (_empty is not null && CollectionFlags.FindDifference(value!, _empty) is { } flag)
        {
            throw new UnsendableException(
                $"a '{TypeNames.Of(typeof(T))}' is not like a new one: {flag}; send its items, and make it there", value);
        }
    }

    private int CountOf(T value)
    {
        if (_count is not null)
        {
            return _count(value);
        }

        int count = 0;
        foreach (object? _ in (IEnumerable)value!)
        {
            count++;
        }

        return count;
    }

    /// <summary>Returns the comparers of an empty collection that was made as the receiver makes it; null: none can be made.</summary>
    private ComparerUse[]? Sample(MessagePackSerializerOptions options)
    {
        if (!_hasSample)
        {
            _empty = Empty(options);
            _sample = _empty is not null && ComparerProbe.For(_empty.GetType()) is { } probe ? [.. probe.Of(_empty)] : null;
            _hasSample = true;
        }

        return _sample;
    }

    private T? Empty(MessagePackSerializerOptions options)
    {
        try
        {
            // An empty map, or an empty array.
            bool isMap = _writer?.IsMap ?? typeof(IDictionary).IsAssignableFrom(typeof(T));
            var reader = new MessagePackReader(new ReadOnlySequence<byte>([isMap ? (byte)0x80 : (byte)0x90]));
            return _inner.Deserialize(ref reader, options);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // The constructor is the program's. Only the usual comparers pass then.
            return default;
        }
    }
}
