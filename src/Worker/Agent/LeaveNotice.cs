namespace ClusterTasks.Worker.Agent;

/// <summary>Tells the other nodes that this one leaves, while it still works like any other.</summary>
/// <remarks>The cluster's list of its silos has that, too, but only a moment before the silo is deaf: on a busy machine another node can
/// declare it dead before anyone has read it there. That node would report a death.</remarks>
/// <param name="others">The silos of the nodes that must know, as of now: neither dead nor leaving.</param>
/// <param name="tell">Tells one of them; it may be told twice.</param>
/// <param name="time">Bounds the calls.</param>
internal sealed class LeaveNotice(Func<IEnumerable<SiloAddress>> others, Func<SiloAddress, Task> tell, TimeProvider time)
{
    /// <summary>So many, and nobody is there: the process has died, and the cluster has not said so yet.</summary>
    internal const int Refusals = 3;

    internal static readonly TimeSpan Attempt = TimeSpan.FromSeconds(1);
    internal static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Ends when every other node knows, is dead, or leaves itself, or when the time is over. A dead one that the cluster still
    /// lists refuses.</summary>
    internal async Task SendAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource(patience, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        await Task.WhenAll([.. others().Select(silo => TellAsync(silo, ended.Token))]).ConfigureAwait(false);
    }

    private async Task TellAsync(SiloAddress silo, CancellationToken ended)
    {
        int refused = 0;
        while (refused < Refusals && !ended.IsCancellationRequested && others().Contains(silo))
        {
            try
            {
                await tell(silo).WaitAsync(Attempt, time, ended).ConfigureAwait(false);
                return;
            }
            catch (TimeoutException)
            {
                // Busy, or the call is lost.
            }
            catch (OperationCanceledException)
            {
                return; // the stop cannot wait any longer
            }
            catch (Exception)
            {
                refused++;
                await Task.Delay(Pause, time, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
