using ClusterTasks.Protocol;
using ClusterTasks.Worker.Messages;

namespace ClusterTasks.Worker.Ownership;

/// <summary>What becomes known of objects, and who moves on by it. A task gives all of its results at once: those of one attempt, or one
/// error.</summary>
internal sealed partial class TaskTable
{
    // Tasks that have something to do since an object of theirs was given its outcome; emptied by Advance.
    private readonly Queue<(ObjectId Id, IReadOnlyCollection<OwnedTask> Consumers)> _woken = new();
    private bool _isAdvancing;

    /// <summary>Gives an object its outcome and moves on every task that waited for it, and every task that waited for those.</summary>
    internal void Resolve(ObjectId id, ValueState state, byte[]? blob, long size, NodeId location, IReadOnlyList<ObjectId> nested)
    {
        Give(id, state, blob, size, location, nested);
        Advance();
    }

    internal void Fail(OwnedTask task, byte[] error) => EndWith(task, task.IsAgain ? LostForGood(task, error) : error);

    private void EndWith(OwnedTask task, byte[] error)
    {
        if (task.State == OwnedTaskState.Done)
            return; // what failed a moment ago held the last handle of its stream
        Leave(task, error);
        for (int i = 0; i < task.Results; i++)
        {
            if (!task.IsAgain || _objects.Find(task.IdOf(i)) is not null)
                Give(task.IdOf(i), ValueState.Failed, error, 0, default, []);
        }

        Lineage.Remove(task.Id);
        ReleaseArguments(task);
        Advance();
    }

    private void Give(ObjectId id, ValueState state, byte[]? blob, long size, NodeId location, IReadOnlyList<ObjectId> nested)
    {
        IReadOnlyCollection<OwnedTask> consumers = _objects.Resolve(id, state, blob, size, location, nested);
        if (consumers.Count > 0)
            _woken.Enqueue((id, consumers));
    }

    /// <summary>Moves on the tasks that waited for what <see cref="Give"/> has given.</summary>
    private void Advance()
    {
        // A work list, not recursion: a failure runs down a chain of any length.
        if (_isAdvancing)
            return;
        _isAdvancing = true;
        try
        {
            while (_woken.TryDequeue(out (ObjectId Id, IReadOnlyCollection<OwnedTask> Consumers) next))
            {
                foreach (OwnedTask consumer in next.Consumers)
                    OnArgument(consumer, next.Id);
            }
        }
        finally
        {
            _isAdvancing = false;
        }
    }

    private void OnArgument(OwnedTask consumer, ObjectId id)
    {
        consumer.Missing--;
        if (consumer.State != OwnedTaskState.WaitingForArguments)
            return; // another argument failed it already
        if (_objects.Find(id) is { State: ValueState.Failed } argument)
            Fail(consumer, _errors.OfArgument(consumer.Call, id, argument.Blob ?? []));
        else if (consumer.Missing == 0)
            Queue(consumer);
    }

    private void Complete(OwnedTask task, in TaskOutcome outcome, NodeId node)
    {
        uint items = _streams.TryGetValue(task.Id, out StreamState? stream) ? stream.Produced : 0;
        Leave(task, null);
        // All results before anything moves on: who takes two of them finds both.
        GiveResult(task, 0, outcome.Result, node);
        for (int i = 1; i < task.Results; i++)
        {
            if (i <= outcome.More?.Length)
                GiveResult(task, i, outcome.More[i - 1], node);
            else
                Give(task.IdOf(i), ValueState.Failed, _errors.ObjectLost(task.IdOf(i), "its worker did not report it"), 0, default, []);
        }

        if (task.IsAgain || items > 0 || IsStored(outcome))
            Lineage.Keep(task, items);
        ReleaseArguments(task);
        RunLostAgain();
        Advance();
    }

    private static bool IsStored(in TaskOutcome outcome) =>
        outcome.Result.Inline is null || (outcome.More is { } more && Array.Exists(more, static entry => entry.Inline is null));

    private void GiveResult(OwnedTask task, int index, in ResultEntry result, NodeId node)
    {
        ValueState state = result.Inline is null ? ValueState.Stored : ValueState.Inline;
        ObjectId[] nested = result.Nested;
        if (task.Results > 1 && nested.Length > 0)
            nested = Array.FindAll(nested, inner => inner.Task != task.Id); // two that hold each other would do so for ever
        Give(task.IdOf(index), state, result.Inline, result.Size, node, nested);
    }

    /// <summary>The results of an attempt that does not count.</summary>
    private void LeaveResults(in TaskOutcome outcome, NodeId node)
    {
        if (outcome.More is not { } more)
        {
            if (outcome.Result.Inline is null)
                _objects.AddLocation(new ObjectId(outcome.Task, 0), node);
            return;
        }

        foreach (ResultEntry entry in (ReadOnlySpan<ResultEntry>)[outcome.Result, .. more])
        {
            if (entry.Inline is null)
                _objects.RefuseCopy(new ObjectId(outcome.Task, entry.Index), node);
        }
    }
}
