using System.Threading.Channels;
using ClusterTasks.Protocol;
using ClusterTasks.Session;

namespace ClusterTasks;

/// <summary>One item that is under way; it tells the window when its result has arrived.</summary>
internal sealed class MapItem(long index, ObjectHandle handle, ChannelWriter<MapItem> arrivals) : IReadyObserver
{
    internal long Index => index;

    internal ObjectHandle Handle => handle;

    /// <summary>Its registration at the object, while the result has not arrived.</summary>
    internal IDisposable? Observing { get; set; }

    /// <summary>True when it has arrived, as far as the window has looked.</summary>
    internal bool IsReady { get; set; }

    internal bool HasFailed { get; private set; }

    /// <summary>True when its task has failed. False where only the copy of its result to this node has failed, which a reader tries
    /// again.</summary>
    internal bool IsLost { get; private set; }

    /// <summary>True when its task was told to stop: the map ends before it.</summary>
    internal bool IsCancelled { get; set; }

    public void OnReady(int index, bool hasFailed)
    {
        HasFailed = hasFailed; // seen by the reader of the channel
        IsLost = hasFailed && handle.Watch is { IsReady: true, Answer.Kind: ResolvedKind.Failed }; // called under the lock of the watches
        arrivals.TryWrite(this);
    }

    public void OnLost(Exception error) => arrivals.TryComplete(error);
}
