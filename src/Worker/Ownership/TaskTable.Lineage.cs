using ClusterTasks.Worker.Messages;

namespace ClusterTasks.Worker.Ownership;

/// <summary>Runs ended tasks again when the last copy of a result of theirs is lost, and before them those whose results they need and
/// that are gone.</summary>
internal sealed partial class TaskTable
{
    /// <summary>How long the news of a death may take: a node that freezes is declared dead after 9 s. Until then its copies seem to
    /// be there.</summary>
    internal static readonly TimeSpan DeathPatience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FirstUnstartedWait = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestUnstartedWait = TimeSpan.FromSeconds(1);

    private readonly Queue<(TaskId Task, string Why)> _toRunAgain = new();

    internal Lineage Lineage { get; }

    /// <summary>Whether a stored object would be made again, or sought again, if its last copy were lost.</summary>
    internal bool MayComeAgain(ObjectEntry entry) => entry.IsOwn
        ? entry.Lineage == LineageKind.Kept || MayItemComeAgain(entry.Id)
        : !_owners.IsLost(entry.Id);

    /// <summary>The last known copy of a stored object is lost. True: whoever wants it waits until it is made again, which
    /// <see cref="RunLostAgain"/> begins, or until its owner says where it is. False: nobody can make it.</summary>
    /// <param name="entry">The object.</param>
    /// <param name="dead">The node that died; default: none did.</param>
    /// <param name="why">How it was lost.</param>
    internal bool AwaitAgain(ObjectEntry entry, NodeId dead, string why)
    {
        if (!entry.IsOwn)
        {
            if (_owners.IsLost(entry.Id))
                return false;
            _objects.AwaitAgain(entry);
            return true;
        }

        if (entry.Lineage != LineageKind.Kept)
            return AwaitItemAgain(entry, dead);
        if (Seeded.Is(entry.Id.Index == 0 ? SeededFault.LeavesLostResults : SeededFault.LeavesLostItems))
            return false;
        _objects.AwaitAgain(entry);
        if (Lineage.Find(entry.Id.Task) is { Items: > 0 } stream)
            WantItemAgain(stream, entry.Id.Index);
        _toRunAgain.Enqueue((entry.Id.Task, why));
        return true;
    }

    /// <summary>Says why nothing makes a lost object again.</summary>
    internal static string WhyNotAgain(ObjectEntry entry) => entry.Lineage switch
    {
        LineageKind.RunsOnce => "; its task has MaxRetries = 0, so it does not run again",
        LineageKind.OverLimit => "; its task was forgotten, because lineage-bytes of the node that owns it was reached",
        _ when !entry.IsOwn => "",
        _ when entry.Id.Index > 0 =>
            "; the stream that it is an item of was left, was cancelled or failed, or may run once, so its function does not run again",
        _ => "; it was put, so no function can make it again (PutOptions.Copies = 2 keeps a second copy on another node)",
    };

    /// <summary>Begins the tasks whose results are lost, and those whose results these need.</summary>
    internal void RunLostAgain()
    {
        // A work list, not recursion: a chain of lost objects has any length.
        while (_toRunAgain.TryDequeue(out (TaskId Task, string Why) next))
        {
            if (Lineage.Find(next.Task) is { IsRunning: false } kept)
                RunAgain(kept, next.Why);
        }
    }

    private void RunAgain(LineageEntry kept, string why)
    {
        OwnedTask task = kept.Task;
        (int runs, bool mayRun) = (task.Charged, task.HasRetries);
        kept.IsRunning = true;
        task.BeginAgain(why);
        _journal.Again(task, why);
        _tasks.Add(task.Id, task);
        if (task.Definition.Placement.Group != default)
            _byGroup.Add(task.Definition.Placement.Group, task);
        foreach (ObjectId nested in task.Nested)
            HoldAgain(nested, why);
        foreach (ObjectId dependency in task.Dependencies)
            HoldAgain(dependency, why);
        if (mayRun)
            WaitOrQueue(task);
        else
            EndWith(task, _errors.ObjectLost(
                task.ResultId, $"{why}, and its function has run {runs} times, as often as MaxRetries allows"));
    }

    /// <summary>Holds an argument for another run. One that was freed is made again first.</summary>
    private void HoldAgain(ObjectId id, string why)
    {
        if (_objects.Find(id) is not null || Lineage.Find(id.Task) is not { } producer || Seeded.Is(SeededFault.LeavesFreedArguments))
        {
            _objects.AddReference(id);
            return;
        }

        Lineage.Want(producer, _objects.AddNew(id));
        if (producer.Items > 0)
            WantItemAgain(producer, id.Index);
        _toRunAgain.Enqueue((id.Task, why));
    }

    /// <summary>Queues a task whose arguments exist, or lets it wait for those that do not.</summary>
    private void WaitOrQueue(OwnedTask task)
    {
        task.State = OwnedTaskState.WaitingForArguments;
        foreach (ObjectId dependency in task.Dependencies)
        {
            if (_objects.Find(dependency) is not { State: ValueState.Pending } entry)
                continue;
            if ((entry.Consumers ??= []).Add(task))
                task.Missing++;
            _objects.SubscribeIfForeign(entry);
        }

        if (task.Missing == 0)
            Queue(task);
    }

    /// <summary>The task has run again in vain. Readers that come now must not take its failure for that of the value, which others may
    /// have read.</summary>
    private byte[] LostForGood(OwnedTask task, byte[] error) => _errors.ObjectLost(
        task.ResultId, $"{task.LostBecause}, and its function, which ran again, failed: {_journal.Line(error)}");

    /// <summary>An attempt was not started, because an argument could not be brought to its node, or because the node stops. That says
    /// nothing of the task, so it counts for no retry, while the cluster may still learn of a death.</summary>
    private void OnNotStarted(OwnedTask task, string reason)
    {
        TimeSpan now = _clock.Now;
        task.Ends = AttemptEnds.Add(task.Ends, AttemptEnd.NotStarted);
        (int count, TimeSpan since) = task.Unstarted ?? (0, now);
        if (task.IsCancelRequested || now - since >= DeathPatience)
        {
            RetryOrFail(task, reason, () => _errors.ObjectLost(task.ResultId, reason));
            return;
        }

        task.Unstarted = (count + 1, since);
        task.Returns++;
        if (count == 0)
        {
            GoBack(task);
            return;
        }

        TimeSpan wait = FirstUnstartedWait * Math.ScaleB(1, Math.Min(count, 10));
        wait = (wait < LongestUnstartedWait ? wait : LongestUnstartedWait) * (0.5 + (_random() / 2));
        BackOff(task, wait, error: null, $"because the last one was not started: {reason.TrimEnd('.')}");
    }
}
