using System.Threading.Channels;

namespace ClusterTasks.Session;

/// <summary>The indexes of objects in the order in which they become ready.</summary>
internal sealed class ReadyChannel : IReadyObserver
{
    private readonly Channel<int> _arrivals = Channel.CreateUnbounded<int>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Returns the next index.</summary>
    /// <exception cref="SessionLostException">The session has ended.</exception>
    /// <exception cref="ObjectDisposedException">A reference was disposed.</exception>
    internal async ValueTask<int> NextAsync(CancellationToken cancellationToken)
    {
        // ReadAsync would throw an error of channels, with the real one inside.
        int index;
        while (!_arrivals.Reader.TryRead(out index))
            await _arrivals.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false);
        return index;
    }

    public void OnReady(int index, bool hasFailed) => _arrivals.Writer.TryWrite(index);

    public void OnLost(Exception error) => _arrivals.Writer.TryComplete(error);
}
