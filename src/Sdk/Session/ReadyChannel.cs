using System.Threading.Channels;

namespace ClusterTasks.Session;

/// <summary>The indexes of objects in the order in which they become ready.</summary>
internal sealed class ReadyChannel : IReadyObserver
{
    private readonly Channel<int> _arrivals = Channel.CreateUnbounded<int>(new UnboundedChannelOptions { SingleReader = true });

    internal ChannelReader<int> Reader => _arrivals.Reader;

    public void OnReady(int index, bool hasFailed) => _arrivals.Writer.TryWrite(index);

    public void OnLost(Exception error) => _arrivals.Writer.TryComplete(error);
}
