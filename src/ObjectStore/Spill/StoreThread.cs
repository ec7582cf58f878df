using System.Collections.Concurrent;

namespace ClusterTasks.Store.Spill;

/// <summary>Does disk I/O for a store on a thread, one job after the other: blocking calls must not hold up the pool of the node, on which
/// its sockets and Orleans live.</summary>
internal sealed class StoreThread : IDisposable
{
    private readonly BlockingCollection<Action> _jobs = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly Thread _thread;

    public StoreThread(string name)
    {
        Stopping = _stopping.Token;
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.UnsafeStart();
    }

    /// <summary>Cancelled when the thread must end: a long job stops between two steps.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>Runs a job that does not throw; dropped when the thread is ending.</summary>
    public void Post(Action job)
    {
        try
        {
            _jobs.Add(job);
        }
        catch (InvalidOperationException)
        {
            // The queue is complete: the store is being closed.
        }
    }

    /// <summary>Runs a job and reports how it ended.</summary>
    public async Task RunAsync(Action job)
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (Stopping.UnsafeRegister(static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token), source)
            .ConfigureAwait(false))
        {
            Post(() =>
            {
                try
                {
                    job();
                    source.TrySetResult();
                }
                catch (Exception e)
                {
                    source.TrySetException(e);
                }
            });
            await source.Task.ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _jobs.CompleteAdding();
        _stopping.Cancel();
        _thread.Join();
        _jobs.Dispose();
        _stopping.Dispose();
    }

    private void Run()
    {
        foreach (Action job in _jobs.GetConsumingEnumerable())
        {
            if (!Stopping.IsCancellationRequested)
                job();
        }
    }
}
