using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using ClusterTasks.Session;

namespace ClusterTasks;

/// <summary>The items of a map that are under way: submitted, and not taken. Used by one thread at a time; results arrive from
/// others.</summary>
internal sealed class MapWindow(int size, bool ordered)
{
    private readonly Channel<MapItem> _arrivals = Channel.CreateUnbounded<MapItem>(new UnboundedChannelOptions { SingleReader = true });

    // The list has the order of the items.
    private readonly LinkedList<MapItem> _items = [];
    private Task<bool>? _arrival;
    private int _failed;

    internal bool IsEmpty => _items.Count == 0;

    /// <summary>True when one more item may be submitted. None may while the window holds a failed one: the map ends with its error, unless
    /// a second read gives a value after all.</summary>
    internal bool HasRoom => _items.Count < size && _failed == 0;

    internal void Add(long index, ObjectHandle handle)
    {
        var item = new MapItem(index, handle, _arrivals.Writer);
        _items.AddLast(item);
        item.Observing = handle.Session.Observe([handle], fetch: true, item);
    }

    /// <summary>Takes the next item whose result has arrived.</summary>
    internal bool TryTake([NotNullWhen(true)] out MapItem? item)
    {
        while (_arrivals.Reader.TryRead(out item))
        {
            item.IsReady = true;
            _failed += item.HasFailed ? 1 : 0;
            if (!ordered)
                return Take(item);
            if (item.IsLost)
                CancelBehind(item);
        }

        item = ordered ? _items.First?.Value : null;
        return item is { IsReady: true } && Take(item);
    }

    /// <summary>Completes when a result arrives; fails when the session ends. Returns the same task until that is consumed.</summary>
    internal Task<bool> Arrival() =>
        _arrival is { IsCompleted: false } ? _arrival : _arrival = _arrivals.Reader.WaitToReadAsync(CancellationToken.None).AsTask();

    /// <summary>Cancels the tasks that still run and releases everything.</summary>
    internal async Task AbandonAsync()
    {
        foreach (MapItem item in _items)
        {
            item.Observing?.Dispose();
            await CancelAsync(item).ConfigureAwait(false);
            item.Handle.Release();
        }

        _items.Clear();
    }

    /// <summary>Cancels the items behind a failed one: the map ends with its error, after the results before it, so nobody will read
    /// them.</summary>
    private void CancelBehind(MapItem failed)
    {
        for (LinkedListNode<MapItem>? node = _items.Last; node is not null && node.Value != failed; node = node.Previous)
        {
            if (!node.Value.IsReady)
                _ = CancelAsync(node.Value);
        }
    }

    private static async Task CancelAsync(MapItem item)
    {
        if (item.IsCancelled)
            return;
        item.IsCancelled = true;
        try
        {
            await item.Handle.Session.CancelAsync(item.Handle.Id, force: false, recursive: true).ConfigureAwait(false);
        }
        catch (ClusterTasksException)
        {
            // The session has ended and its tasks with it.
        }
    }

    private bool Take(MapItem item)
    {
        item.Observing?.Dispose();
        _items.Remove(item);
        _failed -= item.HasFailed ? 1 : 0;
        return true;
    }
}
