using ClusterTasks.Worker.Effects;

namespace ClusterTasks.Worker.Machine;

/// <summary>Waits until a node is idle whose clients have left: their tables are as large as they once were. When nothing runs a while
/// after the last session has ended, the node gives back its room.</summary>
internal sealed class IdleWatch(NodeContext context, NodeTables tables, Puts puts)
{
    // The next client comes at once, or not soon; and what the last one left on its way is here by then.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private TimeSpan _idleAt;
    private bool _isAwaited;

    /// <summary>A session has ended, perhaps a greedy one. Other sessions may be open.</summary>
    internal void OnSessionEnded()
    {
        _idleAt = context.Clock.Now + Patience;
        Await();
    }

    /// <summary>The time is over.</summary>
    internal void OnDue()
    {
        _isAwaited = false;
        if (tables.Tasks.Count > 0 || tables.Local.Count > 0)
        {
            _idleAt = context.Clock.Now + Patience; // the pause would be theirs
            Await();
            return;
        }

        if (context.Clock.Now < _idleAt)
        {
            Await(); // another session has ended since
            return;
        }

        Trim();
        context.Effects.Add(default(GiveMemoryBack));
    }

    private void Trim()
    {
        tables.Objects.Trim();
        tables.Tasks.Trim();
        tables.Local.Trim();
        tables.Slots.Trim();
        tables.Handovers.Trim();
        tables.Sessions.Trim();
        puts.Trim();
        context.Effects.Trim();
    }

    private void Await()
    {
        if (_isAwaited)
            return;
        _isAwaited = true;
        // Looks at least so often: a session that ends meanwhile sets an earlier time.
        TimeSpan after = _idleAt - context.Clock.Now;
        context.Effects.Add(new SetAlarm(new NodeDeadline(DeadlineKind.Idle), after < Patience ? after : Patience));
    }
}
