using ClusterTasks.Protocol;

namespace ClusterTasks.Simulation;

/// <summary>Functions that yield.</summary>
internal sealed partial class SimWorker
{
    // Less than the real one has: histories are short.
    private const uint StreamWindow = 2;

    // Of tasks that have not begun.
    private readonly Dictionary<TaskId, uint> _credits = [];

    /// <summary>Tasks that wait until they are cancelled.</summary>
    internal IEnumerable<TaskId> Watching => _running.Where(task => task.Function.Kind == SimKind.Watch).Select(task => task.Run.Task);

    private void YieldNext(SimRunning task)
    {
        if (task.Requested == uint.MaxValue || (task.Yielded == task.Function.Items && task.Function.Kind == SimKind.Stream))
        {
            // The end marker, and no value: the number of items is all that a reader gets.
            byte[] end = SimFunction.Encode(task.Yielded, isStored: false);
            Report(task, failed: false, retryable: false, new ResultEntry(0, end, end.Length, []));
            return;
        }

        if (task.Yielded == task.Function.Items)
            return; // only its token ends it
        uint index = ++task.Yielded;
        _connection!.Send(new StreamItem(task.Run.Task, task.Run.Attempt, Write(task, index, task.Function.Item(index))));
        GoOnYielding(task);
    }

    private void GoOnYielding(SimRunning task)
    {
        task.AwaitsCredit = task.Requested != uint.MaxValue && task.Yielded >= task.Requested + StreamWindow;
        if (!task.AwaitsCredit)
            Later(task, "yields the next item of", () => YieldNext(task));
    }

    private void OnCredit(in StreamCredit credit)
    {
        foreach (SimRunning task in _running)
        {
            if (task.Run.Task != credit.Task)
                continue;
            task.Requested = Math.Max(task.Requested, credit.Requested);
            if (task.AwaitsCredit)
                GoOnYielding(task);
            return;
        }

        _credits[credit.Task] = Math.Max(_credits.GetValueOrDefault(credit.Task), credit.Requested); // it waits in its lane
    }
}
