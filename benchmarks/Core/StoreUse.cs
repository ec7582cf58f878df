namespace ClusterTasks.Benchmarks.Core;

/// <summary>Reads the content of the store of the node that this process is attached to.</summary>
internal static class StoreUse
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(2);

    internal static async Task<long> BytesAsync() =>
        (await Remote.Current.State.NodesAsync()).Single(node => node.Id == Remote.Current.NodeId).StoreUsedBytes;

    /// <summary>Waits until the store holds no more than this, so that the next put finds the space that the last one gave back. A program
    /// that has run for a while is in this state.</summary>
    /// <exception cref="TimeoutException">The space was not given back.</exception>
    internal static async Task DropsToAsync(long bytes)
    {
        for (TimeSpan waited = TimeSpan.Zero; await BytesAsync() > bytes; waited += Step)
        {
            if (waited > Patience)
            {
                throw new TimeoutException(
                    $"The store still holds {await BytesAsync()} bytes, not {bytes}, {Patience.TotalSeconds} s after the last reference "
                        + "was disposed.");
            }

            await Task.Delay(Step, TimeProvider.System);
        }
    }
}
