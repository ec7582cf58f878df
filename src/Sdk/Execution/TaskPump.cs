using System.Runtime.ExceptionServices;
using ClusterTasks.Values.Shapes;

namespace ClusterTasks.Execution;

/// <summary>Runs an asynchronous function on one thread: its continuations run here instead of on the thread pool.</summary>
/// <remarks>A function that blocks this thread on its own continuation (<c>.Result</c>) would wait forever. Therefore a continuation does
/// not wait for longer than <see cref="StallLimit"/> while the thread stands still in a wait of the function's own. It then runs on another
/// executor thread. <c>_queue</c> guards the fields below it.</remarks>
internal sealed class TaskPump(TaskContext context, ExecutorThreads threads, TimeProvider time) : SynchronizationContext
{
    private static readonly TimeSpan StallLimit = TimeSpan.FromMilliseconds(50);

    private readonly Thread _thread = Thread.CurrentThread;
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _queue = new();
    private ExceptionDispatchInfo? _failure;
    private ITimer? _stallTimer;
    private bool _stallArmed;
    private bool _waiting;
    private bool _ended;

    public override SynchronizationContext CreateCopy() => this;

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_queue)
        {
            if (!_ended)
            {
                _queue.Enqueue((d, state));
                if (_waiting)
                    Monitor.Pulse(_queue);
                else
                    ArmNeedsLock();
                return;
            }
        }

        // Work that a function started and did not await continues after the function's end, but not on the thread pool either.
        threads.Run(() => RunStray(d, state));
    }

    /// <summary>Calls the function on this thread and runs its continuations until it has completed.</summary>
    /// <exception cref="Exception">The exception of the function, or of one of its <c>async void</c> methods or awaiters.</exception>
    internal T Run<T>(Func<Task<T>> function)
    {
        SynchronizationContext? before = Current;
        SetSynchronizationContext(this);
        context.PumpStarts(this);
        try
        {
            Task<T> task = function();
            if (!task.IsCompleted)
            {
                task.ContinueWith(static (_, state) => ((TaskPump)state!).Wake(), this, CancellationToken.None,
                    TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                while (Next(task) is { } item)
                    item.Callback(item.State);
                // The function waits for something that has failed, and would wait forever.
                if (!task.IsCompleted)
                    TakeFailure()?.Throw();
            }

            return task.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(before);
            End();
        }
    }

    /// <summary>Fails the function with an exception that .NET has thrown aside. If the function has ended, its output shows the
    /// exception.</summary>
    internal void Fail(Exception error)
    {
        lock (_queue)
        {
            if (!_ended)
            {
                _failure ??= ExceptionDispatchInfo.Capture(error);
                if (_waiting)
                    Monitor.Pulse(_queue);
                else
                    ArmNeedsLock();
                return;
            }
        }

        TellStray(error);
    }

    private (SendOrPostCallback Callback, object? State)? Next(Task until)
    {
        (SendOrPostCallback, object?) item;
        lock (_queue)
        {
            if (until.IsCompleted || _failure is not null)
                return null;
            if (_queue.TryDequeue(out item))
                return item;
        }

        context.PumpWaits();
        bool found;
        lock (_queue)
        {
            _waiting = true;
            while (!(found = _queue.TryDequeue(out item)) && !until.IsCompleted && _failure is null)
                Monitor.Wait(_queue);
        }

        // The pump still counts as waiting: work that comes in until the slot is back must not be taken for stalled.
        context.PumpResumes();
        lock (_queue)
            _waiting = false;
        return found ? item : null;
    }

    private ExceptionDispatchInfo? TakeFailure()
    {
        lock (_queue)
        {
            ExceptionDispatchInfo? failure = _failure;
            _failure = null;
            return failure;
        }
    }

    private void Wake()
    {
        lock (_queue)
            Monitor.Pulse(_queue);
    }

    private void End()
    {
        (SendOrPostCallback Callback, object? State)[] left;
        lock (_queue)
        {
            _ended = true;
            left = [.. _queue];
            _queue.Clear();
            _stallTimer?.Dispose();
        }

        foreach ((SendOrPostCallback callback, object? state) in left)
            threads.Run(() => RunStray(callback, state));
        if (TakeFailure() is { } failure)
            TellStray(failure.SourceException);
    }

    private void ArmNeedsLock()
    {
        if (_stallArmed)
            return;
        _stallArmed = true;
        _stallTimer ??= time.CreateTimer(
            static state => ((TaskPump)state!).OnStallTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _stallTimer.Change(StallLimit, Timeout.InfiniteTimeSpan);
    }

    private void OnStallTimer()
    {
        (SendOrPostCallback Callback, object? State) item;
        lock (_queue)
        {
            _stallArmed = false;
            if (_ended || _waiting || (_queue.Count == 0 && _failure is null))
                return;
            if ((_thread.ThreadState & ThreadState.WaitSleepJoin) == 0)
            {
                ArmNeedsLock();
                return;
            }

            if (_failure is not null)
            {
                // The function blocks its thread, perhaps on the task that has failed. Nothing can end that wait, so this becomes what it
                // is everywhere in .NET: an exception that nobody catches.
                ThreadPool.UnsafeQueueUserWorkItem(static failure => failure.Throw(), _failure, preferLocal: false);
                return;
            }

            item = _queue.Dequeue();
            if (_queue.Count > 0)
                ArmNeedsLock();
        }

        threads.Run(() => RunStray(item.Callback, item.State));
    }

    private void RunStray(SendOrPostCallback callback, object? state)
    {
        TaskContext.Current = context;
        SetSynchronizationContext(this);
        try
        {
            callback(state);
        }
        catch (Exception error)
        {
            // Only async void gets here; the task it belonged to may have ended, and one stray method must not end the process.
            TellStray(error);
        }
        finally
        {
            SetSynchronizationContext(null);
        }
    }

    private void TellStray(Exception error) =>
        context.Console.TryWrite(
            $"An async void method or an awaiter of '{context.Info.Name}' failed: {ErrorText.Whole(error)}\n", isError: true);
}
