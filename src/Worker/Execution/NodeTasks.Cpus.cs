using ClusterTasks.Protocol;

namespace ClusterTasks.Worker.Execution;

/// <summary>Slots and workers: which ready task starts now, and where.</summary>
internal sealed partial class NodeTasks
{
    // A worker's part of the node, when every worker is there: at least one task.
    private readonly int _share = Math.Max(1, (int)Math.Ceiling(total.CpuUnits / (double)ResourceSet.UnitsPerWhole / workersPerJob));

    private bool _isStarting;
    private bool _mustStartAgain;

    /// <summary>Gives CPUs away: first to what had them and lent them, then to new work in its order. A task whose demand does not
    /// fit lets smaller ones pass; the queue is as short as what the scheduler sent ahead.</summary>
    private void StartReady()
    {
        // What is started may end at once, and its owner, who may be this node, sends the next: one after the other, not one inside the
        // other.
        _mustStartAgain = true;
        if (_isStarting)
            return;
        _isStarting = true;
        try
        {
            while (_mustStartAgain)
            {
                _mustStartAgain = false;
                StartOnce();
                _mustStartAgain |= SharesInVain;
            }
        }
        finally
        {
            _isStarting = false;
        }
    }

    private void StartOnce()
    {
        ReturnToOwn();
        ReclaimSlots(_reclaiming);
        GoOn(_resuming);
        if (!Seeded.Is(SeededFault.GoesOnInItsSlotOnly))
        {
            GoOn(_resumingInSlots);
            GoOnWithChildren();
        }

        StartNew();
        StartWorkers();
        TakeFromIdle();
    }

    private void StartNew()
    {
        BeginCount();
        for (LinkedListNode<NodeTask>? node = _ready.First; node is not null;)
        {
            LinkedListNode<NodeTask>? next = node.Next;
            if (Free.Covers(node.Value.Demand) && !IsHeldBack(node.Value.Demand) && WorkerFor(node.Value) is { } worker)
            {
                _ready.Remove(node);
                TryStart(node.Value, worker);
            }

            node = next;
        }

        GrantSlots();
        ReclaimSlots(_yielded);
    }

    private WorkerEntry? LeastBusy(JobEntry job, ProcessSharing rule)
    {
        WorkerEntry? best = null;
        foreach (WorkerEntry worker in job.Workers)
        {
            if (worker.Gpus is null && worker.Takes(rule) && (best is null || worker.Active < best.Active))
                best = worker;
        }

        // While processes of the job are starting, or can, the first one to be there must not get the tasks of all: they would share its
        // heap and its fate for as long as they run, and the others would have nothing to do.
        return best is not null && best.Active >= _share && (job.Starting > 0 || CanGrow(job)) ? null : best;
    }

    private void TryStart(NodeTask task, WorkerEntry worker)
    {
        try
        {
            Start(task, worker);
        }
        catch (ClusterTasksException e)
        {
            EndNotRun(task, e.Message); // its arguments make one message that is too large
        }
    }

    private void Start(NodeTask task, WorkerEntry worker)
    {
        context.Effects.SendRun(worker.Session, task.Order.Definition, task.Order.Run); // first: it throws when the message is too large
        if (task.Requested > 0)
            context.Effects.Send(worker.Session, new StreamCredit(task.Id, task.Requested));
        Free = Free.Subtract(task.Demand);
        task.State = NodeTaskState.Running;
        task.Worker = worker;
        _runningAlone.Add(task);
        worker.Active++;
        worker.Enter(RuleOf(task));
        EndLending(task, isStarted: true);
        NoteStart(task);
    }
}
