using ClusterTasks.Protocol;
using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Worker.Messages;

namespace ClusterTasks.Worker.Execution;

/// <summary>A node that leaves: nothing begins here any more, and what runs may end.</summary>
internal sealed partial class NodeTasks
{
    private string? _leavesBecause;

    /// <summary>Whether no task and no slot is here.</summary>
    internal bool IsEmpty => _tasks.Count == 0 && _slots.Count == 0;

    /// <summary>Gives back what has not begun, now and from now on. It costs its owner no retry.</summary>
    internal void HandBack(string reason)
    {
        _leavesBecause = reason;
        foreach (NodeTask task in _tasks.Values.Where(task => task.Worker is null && task.Slot is null).ToArray())
            End(task, OutcomeKind.NotStarted, ResultEntry.None, reason);
        foreach (NodeSlot slot in _slots.Values.ToArray())
            HandBack(slot, reason);
        StartReady();
    }

    private void HandBack(NodeSlot slot, string reason)
    {
        if (slot.Worker is null)
        {
            EndSlot(slot, "");
            return;
        }

        if (!slot.IsClosed)
            Close(slot, reason);
        if (slot.LaneCount > 1)
            context.Effects.Send(slot.Worker.Session, new TakeBack(slot.Lane));
        EndWithLastTask(slot);
    }

    /// <summary>The scheduler has sent what this node does not take on. It costs its owner no retry.</summary>
    private void Refuse(PlaceRequest request, string reason)
    {
        context.Effects.Add(new RunFinished(new TaskAttempt(request.Task, request.Attempt)));
        if (request.IsSlot)
            context.Effects.Post(request.Owner, new SlotNews(request.Task, IsEnd: true, ""));
        else
            reports.Outcome(request.Owner,
                new TaskOutcome(request.Task, request.Attempt, OutcomeKind.NotStarted, ResultEntry.None, reason));
    }
}
