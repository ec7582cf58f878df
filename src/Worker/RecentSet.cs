namespace ClusterTasks.Worker;

/// <summary>Remembers the last so many things that were added.</summary>
internal sealed class RecentSet<T>(int capacity)
    where T : notnull
{
    private readonly HashSet<T> _items = [];
    private readonly Queue<T> _order = [];

    internal int Count => _items.Count;

    internal bool Contains(T item) => _items.Contains(item);

    internal void Add(T item)
    {
        if (!_items.Add(item))
            return;
        _order.Enqueue(item);
        while (_order.Count > capacity)
            _items.Remove(_order.Dequeue());
    }

    /// <summary>Forgets the item; rare, so that its place in the order may be searched.</summary>
    internal void Remove(T item)
    {
        if (!_items.Remove(item))
            return;
        T[] rest = [.. _order.Where(other => !EqualityComparer<T>.Default.Equals(other, item))];
        _order.Clear();
        foreach (T other in rest)
            _order.Enqueue(other);
    }
}
