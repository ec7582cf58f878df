using System.Net;
using ClusterTasks.Worker.Hosting;
using Microsoft.AspNetCore.Connections;

namespace ClusterTasks.Worker.Proof;

/// <summary>Opens connections to other silos, by several attempts where the first has no answer.</summary>
/// <remarks>A machine whose queue of new connections is full, because of a flood, drops some of the packets that open one. The kernel sends
/// them again after 1 and 3 s, and Orleans gives up after 5 s. One attempt therefore has three chances, and several side by side have a
/// dozen. This was measured only together with the other measures.</remarks>
/// <param name="own">Makes one attempt.</param>
/// <param name="time">The clock.</param>
/// <param name="watch">Is told the progress; null: nobody is.</param>
internal sealed class PatientConnectionFactory(IConnectionFactory own, TimeProvider time, PrimaryWatch? watch) : IConnectionFactory
{
    /// <summary>The step between attempts. It is longer than a packet and its answer take between machines that work together.</summary>
    internal static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);

    public async ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        watch?.OnConnecting(endpoint);
        try
        {
            ConnectionContext connection = await FirstAsync(endpoint, cancellationToken).ConfigureAwait(false);
            watch?.OnConnected(endpoint);
            return connection;
        }
        catch (Exception e)
        {
            watch?.OnFailed(endpoint, e);
            throw;
        }
    }

    private async Task<ConnectionContext> FirstAsync(EndPoint endpoint, CancellationToken cancellationToken)
    {
        var attempts = new List<Task<ConnectionContext>>();
        var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<ConnectionContext>? first = null;
        try
        {
            while (first is null)
            {
                attempts.Add(own.ConnectAsync(endpoint, over.Token).AsTask());
                Task step = Task.Delay(Step, time, over.Token);
                Task ended = await Task.WhenAny([.. attempts, step]).ConfigureAwait(false);
                // A failure is an answer, too. Without one, the caller's limit ends all attempts.
                first = ended as Task<ConnectionContext> ?? (over.IsCancellationRequested ? attempts[0] : null);
            }

            return await first.ConfigureAwait(false);
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            _ = EndAsync(attempts.Where(attempt => attempt != first).ToArray(), over);
        }
    }

    /// <summary>Ends the attempts that the first has left behind: one may succeed in the moment in which it is cancelled.</summary>
    private static async Task EndAsync(Task<ConnectionContext>[] others, CancellationTokenSource over)
    {
        foreach (Task<ConnectionContext> other in others)
        {
            await ((Task)other).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (other.IsCompletedSuccessfully)
                await (await other.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        }

        over.Dispose();
    }
}
