using System.Diagnostics;
using System.Globalization;

namespace ClusterTasks.Worker.Processes;

/// <summary>Bounds the worker processes of a node that start at the same moment: has the clock and the waits of
/// <see cref="StartTurns"/>.</summary>
/// <remarks>A lower priority for a process that starts would serve as well, were it not for its tasks. Only a privileged process can raise
/// it again, so all of its tasks would stand behind everybody else.</remarks>
internal sealed class WorkerStarts(int bound, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly StartTurns _turns = new(bound);
    private readonly Dictionary<long, StartTurn> _open = [];

    /// <summary>Returns the number of processes that start at the same moment on a machine: half of its cores are left to running
    /// tasks.</summary>
    internal static int BoundOf(int cores) => Math.Max(1, cores / 2);

    /// <summary>Asks for a start of a process of the job, which is of this driver program.</summary>
    internal StartTurn Ask(JobId job, ulong program)
    {
        lock (_gate)
        {
            long id = _turns.Ask(job, program);
            var turn = new StartTurn(this, id);
            _open.Add(id, turn);
            BeginNeedsGate();
            return turn;
        }
    }

    /// <summary>Returns the reason why no process of the job starts now, in words; null: none of them waits.</summary>
    internal string? Explain(JobId job)
    {
        lock (_gate)
        {
            if (_turns.WaitingBefore(job) is not { } before)
                return null;
            if (_turns.HeldBackBy(job) is > 0 and var late)
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Counted.Of(late, "worker process", "worker processes")} of its program started and did not get ready in time, "
                    + $"and the next one starts when one of them is ready or ends");
            string most = string.Create(
                CultureInfo.InvariantCulture,
                $"this node starts at most {Counted.Of(_turns.Bound, "worker process", "worker processes")} at a time");
            return before == 0 ? $"{most}, and its job's is next" : $"{most}, and those of other jobs come first ({before})";
        }
    }

    internal void OnReady(long id)
    {
        lock (_gate)
        {
            _turns.OnReady(id);
            BeginNeedsGate();
        }
    }

    internal void OnOverrun(long id)
    {
        lock (_gate)
        {
            _turns.OnOverrun(id);
            BeginNeedsGate();
        }
    }

    internal void OnEnded(long id)
    {
        lock (_gate)
        {
            _turns.OnEnded(id);
            _open.Remove(id);
            BeginNeedsGate();
        }
    }

    private void BeginNeedsGate()
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        foreach (long id in _turns.TakeTurns())
            _open[id].Begin(time.CreateTimer(
                static turn => ((StartTurn)turn!).Overrun(), _open[id], _turns.LengthOf(id), Timeout.InfiniteTimeSpan));
    }
}
