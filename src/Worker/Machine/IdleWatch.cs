using ClusterTasks.Worker.Effects;

namespace ClusterTasks.Worker.Machine;

/// <summary>Waits until a node is idle whose clients have left: their tables are as large as they once were. When nothing runs a while
/// after the last session has ended, the node gives back its room, and once more when its compiler has ended too.</summary>
internal sealed class IdleWatch(NodeContext context, NodeTables tables, Puts puts)
{
    // The next client comes at once, or not soon; and what the last one left on its way is here by then.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // The runtime compiles the methods that the clients have made hot in the background. On a busy machine that ends long after the
    // work, and leaves 15 MB of free memory in the compiler's arenas.
    private static readonly TimeSpan Compiler = TimeSpan.FromSeconds(15);

    private TimeSpan _idleAt;
    private bool _isAwaited;
    private bool _isAgain;

    /// <summary>A session has ended, perhaps a greedy one. Other sessions may be open.</summary>
    internal void OnSessionEnded()
    {
        _isAgain = false;
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
        if (_isAgain)
            return;
        _isAgain = true;
        _idleAt = context.Clock.Now + Compiler;
        Await();
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
