using System.Threading.Channels;

namespace ClusterTasks.Session;

/// <summary>The indexes of objects in the order in which they become ready.</summary>
internal sealed class ReadyChannel : IReadyObserver
{
    private readonly Channel<int> _arrivals = Channel.CreateUnbounded<int>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>The next index.</summary>
    /// <exception cref="SessionLostException">The session has ended.</exception>
    /// <exception cref="ObjectDisposedException">A reference was disposed.</exception>
    internal async ValueTask<int> NextAsync(CancellationToken cancellationToken)
    {
        // Not ReadAsync: what that throws is an error of channels, and the real one is inside.
        int index;
        while (!_arrivals.Reader.TryRead(out index))
            await _arrivals.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false);
        return index;
    }

    public void OnReady(int index, bool hasFailed) => _arrivals.Writer.TryWrite(index);

    public void OnLost(Exception error) => _arrivals.Writer.TryComplete(error);
}
