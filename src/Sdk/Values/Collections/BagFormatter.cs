using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using MessagePack;
using MessagePack.Formatters;

namespace ClusterTasks.Values.Collections;

/// <summary>Formats bags. A walk through a bag starts with the item that was added last, so the reader adds them from the last one on.
/// MessagePack's own formatter reverses the order.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Created by reflection.")]
internal sealed class BagFormatter<T> : CollectionFormatterBase<T, T[], ConcurrentBag<T>>
{
    protected override T[] Create(int count, MessagePackSerializerOptions options) => new T[count];

    protected override void Add(T[] collection, int index, T value, MessagePackSerializerOptions options) =>
        collection[^(index + 1)] = value;

    protected override ConcurrentBag<T> Complete(T[] intermediateCollection) => [.. intermediateCollection];
}
