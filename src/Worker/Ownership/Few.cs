namespace ClusterTasks.Worker.Ownership;

/// <summary>A list that mostly has no or one element, which then takes no object of its own: a node holds millions of these.</summary>
internal struct Few<T>
    where T : struct, IEquatable<T>
{
    private T _first;
    private bool _hasFirst;
    private List<T>? _more;

    internal readonly int Count => _hasFirst ? 1 + (_more?.Count ?? 0) : 0;

    internal void Add(T item)
    {
        if (_hasFirst)
            (_more ??= []).Add(item);
        else
            (_first, _hasFirst) = (item, true);
    }

    internal readonly bool Contains(T item) => _hasFirst && (_first.Equals(item) || _more?.Contains(item) == true);

    internal bool Remove(T item)
    {
        if (!_hasFirst)
            return false;
        if (!_first.Equals(item))
            return _more?.Remove(item) == true;
        // The order stays: the first location is the primary copy.
        _hasFirst = _more is { Count: > 0 };
        _first = _hasFirst ? _more![0] : default;
        if (_hasFirst)
            _more!.RemoveAt(0);
        return true;
    }

    internal void Clear() => this = default;

    internal readonly T[] ToArray() => _hasFirst ? [_first, .. _more ?? []] : [];
}
