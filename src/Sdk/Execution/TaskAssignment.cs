using ClusterTasks.Protocol;

namespace ClusterTasks.Execution;

/// <summary>One attempt of one task, as the node handed it to this process, and what its host notes about it: its results so far, its
/// stream credit, its request for a slot.</summary>
internal sealed class TaskAssignment(Run run, TaskDefinition definition)
{
    private readonly object _sync = new();
    private TaskCompletionSource? _resumed;
    private TaskCompletionSource? _credited;
    private Exception? _failure;
    private uint _requested;
    private bool _isGivenUp;

    /// <summary>Gets what the node sent.</summary>
    internal Run Run { get; } = run;

    /// <summary>Gets function, name, demand and limit.</summary>
    internal TaskDefinition Definition { get; } = definition;

    internal TaskId Task => Run.Task;

    /// <summary>Gets the number of the attempt, from 1.</summary>
    internal int Attempt => Run.Attempt;

    internal string Name => Definition.Name;

    internal TimeSpan Timeout => Definition.Timeout;

    internal ResultEntry Result { get; private set; } = ResultEntry.None;

    /// <summary>The results behind the first one; null unless the task has several.</summary>
    internal ResultEntry[]? More { get; private set; }

    internal bool IsAbandoned => Volatile.Read(ref _requested) == uint.MaxValue;

    /// <summary>Handles of references inside its results: alive until the node has counted them.</summary>
    internal List<object> KeepAlive { get; } = [];

    internal void Add(in ResultEntry entry)
    {
        if (entry.Index == 0)
            Result = entry;
        else
            (More ??= new ResultEntry[Definition.Results - 1])[entry.Index - 1] = entry;
    }

    /// <summary>Completes when the node gives the slot back; call it before the node is asked. Threads of the task that wait at the same
    /// time share it: the slot is the task's.</summary>
    internal Task WhenResumed()
    {
        lock (_sync)
        {
            if (_isGivenUp)
                return System.Threading.Tasks.Task.CompletedTask;
            if (_resumed is { Task.IsCompleted: false })
                return _resumed.Task;
            _resumed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_failure is not null)
                _resumed.SetException(_failure);
            return _resumed.Task;
        }
    }

    internal void Resume()
    {
        lock (_sync)
            _resumed?.TrySetResult();
    }

    internal void Credit(uint requested)
    {
        lock (_sync)
        {
            _requested = Math.Max(_requested, requested);
            _credited?.TrySetResult();
            _credited = null;
        }
    }

    /// <summary>Waits until the consumer is at most <paramref name="window"/> items behind. Returns false when the consumer is
    /// gone.</summary>
    internal async ValueTask<bool> WaitForCreditAsync(uint index, uint window, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task credited;
            lock (_sync)
            {
                if (_requested == uint.MaxValue)
                    return false;
                if (index < (ulong)_requested + window)
                    return true;
                if (_failure is not null)
                    throw _failure;
                _credited ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                credited = _credited.Task;
            }

            await credited.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Called when the node will no longer answer this attempt: nothing that its function may still do waits for an
    /// answer.</summary>
    internal void GiveUp()
    {
        lock (_sync)
        {
            _isGivenUp = true;
            _resumed?.TrySetResult();
        }

        Credit(uint.MaxValue); // nobody reads its items
    }

    internal void Fail(Exception reason)
    {
        lock (_sync)
        {
            _failure = reason;
            _resumed?.TrySetException(reason);
            _credited?.TrySetException(reason);
        }
    }
}
