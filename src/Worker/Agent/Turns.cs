namespace ClusterTasks.Worker.Agent;

/// <summary>Lets one at a time in, in the order in which they came. Thread-safe.</summary>
/// <remarks>Unlike a semaphore it lets the next one in on the thread of the one that leaves: in a simulation nothing may run on a thread of
/// its own.</remarks>
internal sealed class Turns
{
    private readonly Lock _gate = new();
    private readonly Queue<TaskCompletionSource> _waiting = [];
    private bool _isTaken;

    /// <summary>Returns when the caller is in. It calls <see cref="Leave"/>, whatever happens.</summary>
    internal Task EnterAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_isTaken)
            {
                _isTaken = true;
                return Task.CompletedTask;
            }

            var turn = new TaskCompletionSource();
            _waiting.Enqueue(turn);
            return WaitAsync(turn, cancellationToken);
        }
    }

    internal void Leave()
    {
        while (true)
        {
            TaskCompletionSource? next;
            lock (_gate)
            {
                if (!_waiting.TryDequeue(out next))
                {
                    _isTaken = false;
                    return;
                }
            }

            if (next.TrySetResult())
                return; // it has the turn; else it has given up
        }
    }

    private static async Task WaitAsync(TaskCompletionSource turn, CancellationToken cancellationToken)
    {
        await using (cancellationToken.Register(() => turn.TrySetCanceled(cancellationToken)).ConfigureAwait(false))
            await turn.Task.ConfigureAwait(false);
    }
}
