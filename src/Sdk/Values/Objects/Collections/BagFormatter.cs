using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using MessagePack;
using MessagePack.Formatters;

namespace ClusterTasks.Values.Objects.Collections;

/// <summary>A bag is walked from the item that was added last, so they are added from the last one on. MessagePack's own formatter turns it round.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Created by reflection.")]
internal sealed class BagFormatter<T> : CollectionFormatterBase<T, T[], ConcurrentBag<T>>
{
    protected override T[] Create(int count, MessagePackSerializerOptions options) => new T[count];

    protected override void Add(T[] collection, int index, T value, MessagePackSerializerOptions options) => collection[^(index + 1)] = value;

    protected override ConcurrentBag<T> Complete(T[] intermediateCollection) => [.. intermediateCollection];
}
