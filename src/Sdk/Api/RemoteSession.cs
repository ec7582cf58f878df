using System.Runtime.CompilerServices;
using ClusterTasks.Session;

namespace ClusterTasks;

/// <summary>This process's attachment to a cluster: a job. Its end cancels the job's unfinished tasks and frees its objects. It has the calls of
/// <see cref="Remote"/> as members, for programs with several sessions and for dependency injection. Thread-safe.</summary>
/// <remarks>A process can have several, with one cluster or with many. References remember their session: reading and waiting need no current
/// one, and a reference is an argument only for sessions of its own cluster. Inside a task <see cref="Remote.Current"/> is the task's own
/// session, and disposing that does nothing.</remarks>
public sealed partial class RemoteSession : IAsyncDisposable, IDisposable
{
    // Replaced when a session that connects again has done so.
    private volatile SessionCore _core;
    private readonly SessionSlot _slot;
    private readonly TaskOutput? _output;
    private readonly Lock _changes = new();
    private ClusterState? _state;
    private bool _isDisposed;

    /// <summary>A session that this process connected; it is open from here on.</summary>
    internal RemoteSession(SessionCore core, TaskOutput output, SessionSlot slot)
    {
        (_core, _output, _slot) = (core, output, slot);
        core.Public = this;
        slot.Fill(core);
        SessionAmbient.Open(core);
    }

    /// <summary>A worker's session, as its tasks see it. It ends with the worker.</summary>
    internal RemoteSession(SessionCore core)
    {
        (_core, _slot) = (core, new SessionSlot());
        _slot.Fill(core);
    }

    /// <summary>The job that this session's tasks belong to.</summary>
    public JobId JobId => Client.Job;

    /// <summary>The node that this process is attached to, and that owns its tasks.</summary>
    public NodeId NodeId => Client.Node;

    /// <summary>The address of that node's session socket.</summary>
    public string Address => Client.Address;

    /// <summary>The cluster as this session sees it.</summary>
    public ClusterState State => _state ??= new ClusterState(this);

    /// <summary>The parts of the node store that this process has mapped to read from: the file's identity (device:inode) and the address
    /// range, as in <c>/proc/self/maps</c>.</summary>
    public IReadOnlyList<StoreMapping> StoreMappings => [.. Client.Store.Mappings.Select(m => new StoreMapping(m.File, m.Start, m.End))];

    /// <summary>Tasks that this process has submitted and that are not known to have ended; bounded by
    /// <see cref="RemoteOptions.MaxPendingTasks"/>. Too high by some hundred at most.</summary>
    public long PendingTasks => Client.Gate.Tasks;

    internal SessionClient Client => (SessionClient)_core;

    /// <summary>The same for a question to the node: see <see cref="SessionCore.Renewed"/>.</summary>
    internal SessionClient LiveClient => (SessionClient)_core.Renewed;

    /// <summary>Makes this session the current one for calls of <see cref="Remote"/> in this flow of control, and in what it starts from here on
    /// (<c>await</c>, <c>Task.Run</c>). Cost: two small objects.</summary>
    /// <returns>A scope whose disposal makes the session that was current before current again.</returns>
    /// <exception cref="ObjectDisposedException">The session was disposed.</exception>
    public IDisposable MakeCurrent()
    {
        ObjectDisposedException.ThrowIf(_slot.IsEnded, this);
        return SessionAmbient.Enter(_slot);
    }

    /// <summary>Opens a feed of what happens to the tasks of this job, on all nodes: transitions, progress, lines of output. What happens
    /// after this has returned comes in, about 0.1 s late.</summary>
    /// <param name="cancellationToken">Stops waiting for the feed to open.</param>
    /// <exception cref="SessionLostException">The session has ended.</exception>
    /// <exception cref="ClusterTasksException">The nodes could not be told.</exception>
    /// <remarks>Cost: nodes tell nothing to which nobody listens; while somebody does, an object for each event on its node. Whoever is too
    /// slow loses events and is told how many (<see cref="TaskEventFeed.Dropped"/>); tasks never wait for it.</remarks>
    public Task<TaskEventFeed> OpenEventsAsync(CancellationToken cancellationToken = default) => LiveClient.OpenFeedAsync(cancellationToken);

    /// <summary>What happens to the tasks of this job, from the moment when the first event is asked for. Who must not miss the beginning
    /// takes <see cref="OpenEventsAsync"/>.</summary>
    /// <param name="cancellationToken">Stops listening.</param>
    /// <exception cref="SessionLostException">The session has ended.</exception>
    public async IAsyncEnumerable<TaskEvent> Events([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using TaskEventFeed feed = await OpenEventsAsync(cancellationToken).ConfigureAwait(false);
        await foreach (TaskEvent item in feed.WithCancellation(cancellationToken).ConfigureAwait(false))
            yield return item;
    }

    /// <summary>Ends the job and frees what it holds. Values that were read in place stay readable while the program holds them.
    /// Returns at once as a rule, and after some seconds at most if the node, a thread that is in a <c>Put</c>, or
    /// <see cref="RemoteOptions.OnOutput"/> stands still.</summary>
    public void Dispose()
    {
        if (_output is null)
            return;
        SessionCore last;
        lock (_changes)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            last = _core;
            _slot.End();
            SessionAmbient.Close(last);
        }

        (last as IDisposable)?.Dispose();
        _output.Dispose(); // nothing comes in any more: what came is written first
    }

    /// <inheritdoc cref="Dispose" />
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>A part of the node store that is mapped into this process, read-only.</summary>
/// <param name="File">Device and inode of the file, the same in every process that maps it.</param>
/// <param name="Start">First address.</param>
/// <param name="End">Address after the last.</param>
public readonly record struct StoreMapping(string File, long Start, long End);
