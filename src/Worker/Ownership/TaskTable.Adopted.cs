using ClusterTasks.Worker.Messages;

namespace ClusterTasks.Worker.Ownership;

/// <summary>Tasks of sessions that moved to this node.</summary>
internal sealed partial class TaskTable
{
    /// <summary>Takes a task on that another node owned, which died. It holds its arguments from here, and does nothing before
    /// <see cref="GoOn"/>: the tasks that take its results must hold them first.</summary>
    /// <param name="adopted">The task.</param>
    /// <param name="session">The driver's session here.</param>
    /// <param name="job">Its job.</param>
    internal OwnedTask Adopt(AdoptedTask adopted, uint session, JobId job)
    {
        var task = new OwnedTask(adopted.Call, adopted.Definition, session, job, adopted.Account)
        {
            Attempt = adopted.Attempt,
            Returns = adopted.Attempt - 1,
            State = OwnedTaskState.Running,
        };
        for (int i = 0; i < task.Results; i++)
            _objects.Expect(task.IdOf(i));
        Enter(task);
        if (_streams.TryGetValue(task.Id, out StreamState? stream))
            stream.Requested = adopted.Requested;
        return task;
    }

    /// <summary>Takes a stream on that had ended, and that its reader has left: its function runs again if items are needed that nobody
    /// has.</summary>
    /// <param name="adopted">The stream.</param>
    /// <param name="session">The driver's session here.</param>
    /// <param name="job">Its job.</param>
    /// <param name="needed">Items that somebody holds, in order.</param>
    internal void AdoptEndedStream(AdoptedTask adopted, uint session, JobId job, IReadOnlyList<uint> needed)
    {
        if (adopted.Definition.MaxRetries == 0 || needed.Count == 0)
            return;
        var task = new OwnedTask(adopted.Call, adopted.Definition, session, job, adopted.Account)
        {
            Attempt = adopted.Attempt,
            Returns = adopted.Attempt,
            State = OwnedTaskState.Done,
        };
        uint last = needed[^1];
        Lineage.Keep(task, last);
        if (Lineage.Find(task.Id) is not { } kept)
            return;
        _streams.Add(
            task.Id, new StreamState { Produced = last, Requested = last, IsEnded = true, IsAbandoned = true, IsEndUnseen = true });
        foreach (uint index in needed)
            WantItemAgain(kept, index);
        _toRunAgain.Enqueue((task.Id, "the node that owned it died"));
    }

    /// <summary>Lets an adopted task end as it has, go on where it runs, or begin again. One that may run once, and of which nobody knows,
    /// may have run.</summary>
    /// <param name="task">The task.</param>
    /// <param name="adopted">What is known of it.</param>
    /// <param name="dead">The node that owned it.</param>
    internal void GoOn(OwnedTask task, AdoptedTask adopted, NodeId dead)
    {
        if (task.State == OwnedTaskState.Done)
            return; // with its argument
        if (adopted.Ended is var (outcome, node))
        {
            task.Node = node;
            if (outcome.Kind == OutcomeKind.Succeeded)
                Complete(task, outcome, node);
            else
                Fail(task, outcome.Result.Inline ?? []);
        }
        else if (adopted.Running is var (runner, attempt))
        {
            (task.Attempt, task.Returns) = (attempt, attempt - 1);
            OnPlaced(task, runner);
            if (task.Definition.MaxRetries == 0)
                _effects.Post(runner, new MayBegin(task.Id, attempt));
        }
        else if (task.Definition.MaxRetries == 0)
        {
            Fail(task, _errors.OutcomeUnknown(task.Id, task.Name, dead));
        }
        else
        {
            task.State = OwnedTaskState.WaitingForArguments;
            if (task.Missing == 0 || task.Dependencies.Any(id => _objects.Find(id) is { State: ValueState.Failed }))
                Queue(task);
        }
    }
}
