using ClusterTasks.Protocol;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Ownership;

namespace ClusterTasks.Worker.Execution;

/// <summary>Tells owners what has become of their tasks on this node. The results of an owner that is gone are nobody's.</summary>
internal sealed class OwnerReports(NodeContext context, Handovers handovers, INodeMemory memory)
{
    /// <summary>Ends of tasks whose sessions may move.</summary>
    internal UnheardOutcomes Unheard { get; } = new(memory);

    /// <summary>Reports an attempt's end, with the references inside its results.</summary>
    internal void Outcome(NodeId owner, in TaskOutcome outcome)
    {
        if (context.Owners.IsAwaited(outcome.Task))
        {
            Unheard.Keep(outcome);
            return;
        }

        bool isGone = context.Gone.IsGone(owner);
        handovers.Send(owner, outcome, BeganAt(outcome), isGone);
        if (!isGone)
            return;
        context.Effects.MaybeOrphans.Enqueue(new ObjectId(outcome.Task, outcome.Result.Index));
        foreach (ResultEntry entry in outcome.More ?? [])
            context.Effects.MaybeOrphans.Enqueue(new ObjectId(outcome.Task, entry.Index));
    }

    /// <summary>Reports an item of a stream.</summary>
    internal void StreamItem(NodeId owner, in StreamItem item)
    {
        if (context.Owners.IsAwaited(item.Task))
        {
            memory.Delete(new ObjectId(item.Task, item.Item.Index)); // its stream begins anew
            return;
        }

        bool isGone = context.Gone.IsGone(owner);
        handovers.Send(owner, item, isGone);
        if (isGone)
            context.Effects.MaybeOrphans.Enqueue(new ObjectId(item.Task, item.Item.Index));
    }

    /// <summary>A task that is here no more needs its arguments no more.</summary>
    internal void LeftArguments(NodeTask task)
    {
        if (!context.Gone.IsAny)
            return;
        foreach (ObjectId argument in task.Order.Run.Dependencies)
            context.Effects.MaybeOrphans.Enqueue(argument);
    }

    /// <summary>When the attempt may have got its first reference; an attempt that surely never ran got none.</summary>
    private long BeganAt(in TaskOutcome outcome) => outcome.Kind switch
    {
        OutcomeKind.NoWorkers or OutcomeKind.NotStarted or OutcomeKind.Returned or OutcomeKind.ReturnedByDeath => long.MaxValue,
        _ when outcome.Timing.ProcessId != 0 => context.Clock.Micros - outcome.Timing.Ran - outcome.Timing.Waited,
        _ => 0,
    };
}
