using System.Diagnostics;
using ClusterTasks.Session;
using ClusterTasks.Values.Shapes;
using Microsoft.Extensions.DependencyInjection;

namespace ClusterTasks.Execution;

/// <summary>The executing task, carried along its flow of control. It knows whether the task's slot is lent while the task waits.</summary>
/// <remarks>The slot is lent while a wait for other tasks is under way and none of the task's own code can run. A plain function stands
/// still with every wait. An asynchronous one stands still only while its pump is idle too, because after <c>WhenAny</c> it continues
/// although other waits are still open. <c>_gate</c> guards all fields.</remarks>
/// <param name="host">The surroundings of the task.</param>
/// <param name="time">The clock.</param>
/// <param name="lent">Called when the slot is lent: the next task of the lane may start.</param>
/// <param name="info">Facts about the task.</param>
internal sealed class TaskContext(IExecutorHost host, TimeProvider time, Action? lent, TaskInfo info) : FlowTask(info), IProgressReporter
{
    private readonly Lock _gate = new();
    private readonly List<IDisposable> _pins = [];
    private int _waits;
    private int _stopped;
    private TaskPump? _pump;
    private bool _lent;
    private long _lentSince;
    private TimeSpan _lentTime;
    private Task _reacquired = Task.CompletedTask;
    private TaskProgress? _progress;
    private readonly Lock _services = new();
    private AsyncServiceScope? _scope;
    private bool _servicesEnded;

    internal static new TaskContext? Current
    {
        get => (TaskContext?)FlowTask.Current;
        set => FlowTask.Current = value;
    }

    internal override SessionCore Session => host.Session;

    /// <summary>The time for which it had lent its slot.</summary>
    internal TimeSpan LentTime
    {
        get
        {
            lock (_gate)
                return _lentTime;
        }
    }

    internal TaskConsoleLines Console { get; } = new(host, info.TaskId, info.Name, time);

    public void ReportProgress(double fraction, string message)
    {
        TaskProgress progress;
        lock (_gate)
            progress = _progress ??= new TaskProgress(host, Info.TaskId, time);
        progress.Report(fraction, message);
    }

    /// <summary>Sends the last report, if it has waited.</summary>
    internal void EndProgress()
    {
        lock (_gate)
            _progress?.End();
    }

    /// <summary>The task's own scope of the services, made when it is first asked for.</summary>
    internal IServiceProvider Services
    {
        get
        {
            lock (_services)
            {
                ObjectDisposedException.ThrowIf(_servicesEnded, typeof(RemoteContext));
                return (_scope ??= (host.Settings.Services ?? TaskServices.OfProcess).CreateAsyncScope()).ServiceProvider;
            }
        }
    }

    /// <summary>Disposes of the services that the task has had; failures appear in the task's output.</summary>
    internal void EndServices()
    {
        AsyncServiceScope? scope;
        lock (_services)
        {
            (scope, _scope) = (_scope, null);
            _servicesEnded = true;
        }

        try
        {
            scope?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
        catch (Exception error)
        {
            Console.TryWrite($"Disposing of the services of '{Info.Name}' failed: {ErrorText.Whole(error)}\n", isError: true);
        }
    }

    internal override void Own(IDisposable pinned)
    {
        lock (_gate)
            _pins.Add(pinned);
    }

    internal void ReleasePins()
    {
        IDisposable[] pins;
        lock (_gate)
        {
            pins = [.. _pins];
            _pins.Clear();
        }

        foreach (IDisposable pinned in pins)
            pinned.Dispose();
    }

    internal override void EnterBlocked(bool synchronous = false)
    {
        lock (_gate)
        {
            _waits++;
            _stopped += synchronous ? 1 : 0;
            SettleNeedsLock();
        }
    }

    internal override ValueTask ExitBlockedAsync(bool synchronous = false)
    {
        lock (_gate)
        {
            _waits--;
            _stopped -= synchronous ? 1 : 0;
            SettleNeedsLock();
            return _reacquired.IsCompleted ? ValueTask.CompletedTask : new ValueTask(_reacquired);
        }
    }

    /// <summary>Notes that the function is asynchronous: waits alone do not stop it.</summary>
    internal void PumpStarts(TaskPump pump)
    {
        lock (_gate)
            _pump = pump;
    }

    /// <summary>Takes an exception of the task's flow that no code can catch. Returns false for a plain function, which nothing can reach
    /// while it runs.</summary>
    internal bool TryFail(Exception error)
    {
        TaskPump? pump;
        lock (_gate)
            pump = _pump;
        pump?.Fail(error);
        return pump is not null;
    }

    internal void PumpWaits()
    {
        StandingThreads.Add(1);
        lock (_gate)
        {
            _stopped++;
            SettleNeedsLock();
        }
    }

    /// <summary>Blocks the task's own thread until it has its slot again.</summary>
    internal void PumpResumes()
    {
        Task reacquired;
        lock (_gate)
        {
            _stopped--;
            SettleNeedsLock();
            reacquired = _reacquired;
        }

        // If the node is gone, the task's next call says so.
        BlockingWait.For(reacquired, null, default);
        StandingThreads.Add(-1);
    }

    // The host is told inside the lock, so that it learns of lending and reclaiming in the order in which they happened.
    private void SettleNeedsLock()
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        bool lend = _waits > 0 && (_stopped > 0 || _pump is null);
        if (lend == _lent)
            return;
        _lent = lend;
        if (lend)
        {
            _lentSince = time.GetTimestamp();
            host.Blocked(Info.TaskId);
            lent?.Invoke(); // after the node was told: the task that starts now starts in the slot that this one has left
        }
        else
        {
            _lentTime += time.GetElapsedTime(_lentSince);
            _reacquired = host.UnblockedAsync(Info.TaskId).AsTask();
        }
    }
}
