using System.Threading.Channels;
using ClusterTasks.Session;

namespace ClusterTasks.Mapping;

/// <summary>One item that is under way; it tells the window when its result is here.</summary>
internal sealed class MapItem(long index, ObjectHandle handle, ChannelWriter<MapItem> arrivals) : IReadyObserver
{
    internal long Index => index;

    internal ObjectHandle Handle => handle;

    /// <summary>Its place at the object, while the result is not here.</summary>
    internal IDisposable? Observing { get; set; }

    /// <summary>Whether it has arrived, as far as the window has looked.</summary>
    internal bool IsReady { get; set; }

    internal bool HasFailed { get; private set; }

    public void OnReady(int index, bool hasFailed)
    {
        HasFailed = hasFailed; // seen by the reader of the channel
        arrivals.TryWrite(this);
    }

    public void OnLost(Exception error) => arrivals.TryComplete(error);
}
