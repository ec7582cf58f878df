using System.Runtime.CompilerServices;
using ClusterTasks.Execution;
using ClusterTasks.Session;

namespace ClusterTasks;

/// <summary>This process's attachment to a cluster: a job. Its end cancels the job's unfinished tasks and frees its objects. It has the
/// calls of <see cref="Remote"/> as members, for programs with several sessions and for dependency injection. Thread-safe.</summary>
/// <remarks>A process can have several sessions, with one cluster or with many. References remember their session, so reading and waiting
/// need no current one. A reference is an argument only for sessions of its own cluster. Inside a task <see cref="Remote.Current"/> is the
/// task's own session, and disposing that does nothing.</remarks>
public sealed partial class RemoteSession : IAsyncDisposable, IDisposable
{
    // Replaced when a session has connected again.
    private volatile SessionCore _core;
    private readonly SessionSlot _slot;
    private readonly TaskOutput? _output;
    private readonly Lock _changes = new();
    private ClusterState? _state;
    private bool _isDisposed;

    /// <summary>Makes a session that this process connected; it is open from here on.</summary>
    internal RemoteSession(SessionCore core, TaskOutput output, SessionSlot slot)
    {
        (_core, _output, _slot) = (core, output, slot);
        core.Public = this;
        slot.Fill(core);
        SessionAmbient.Open(core);
    }

    /// <summary>Makes a worker's session, as its tasks see it. It ends with the worker.</summary>
    internal RemoteSession(SessionCore core)
    {
        (_core, _slot) = (core, new SessionSlot());
        _slot.Fill(core);
    }

    /// <summary>Gets the job that this session's tasks belong to.</summary>
    public JobId JobId => Client.Job;

    /// <summary>Gets the node that this process is attached to, and that owns its tasks.</summary>
    public NodeId NodeId => Client.Node;

    /// <summary>Gets the address of that node's session socket.</summary>
    public string Address => Client.Address.ToString();

    /// <summary>Gets the cluster as this session sees it.</summary>
    public ClusterState State => _state ??= new ClusterState(this);

    /// <summary>Gets the parts of the node store that this process has mapped to read from: the file's identity (device:inode) and the
    /// address range, as in <c>/proc/self/maps</c>.</summary>
    public IReadOnlyList<StoreMapping> StoreMappings => [.. Client.Store.Mappings.Select(m => new StoreMapping(m.File, m.Start, m.End))];

    /// <summary>Gets the number of tasks that this process has submitted and that are not known to have ended; bounded by
    /// <see cref="RemoteOptions.MaxPendingTasks"/>. It may be too high by some hundred.</summary>
    public long PendingTasks => Client.Gate.Tasks;

    internal SessionClient Client => (SessionClient)_core;

    /// <summary>The client for a question to the node: see <see cref="SessionCore.Renewed"/>.</summary>
    internal SessionClient LiveClient => (SessionClient)_core.Renewed;

    /// <summary>Makes this session the current one for calls of <see cref="Remote"/> in this flow of control. Flows that it starts from
    /// here on (<c>await</c>, <c>Task.Run</c>) inherit it. Cost: two small objects.</summary>
    /// <returns>A scope whose disposal restores the session that was current before.</returns>
    /// <exception cref="ObjectDisposedException">The session was disposed.</exception>
    public IDisposable MakeCurrent()
    {
        ObjectDisposedException.ThrowIf(_slot.IsEnded, this);
        return SessionAmbient.Enter(_slot);
    }

    /// <summary>Opens a feed of the events of this job's tasks on all nodes: transitions, progress, lines of output. Events that happen
    /// after this call has returned arrive about 0.1 s late.</summary>
    /// <param name="cancellationToken">Stops waiting for the feed to open.</param>
    /// <exception cref="SessionLostException">The session has ended.</exception>
    /// <exception cref="ClusterTasksException">The nodes could not be told.</exception>
    /// <remarks>Cost: without listeners nodes send no events; with listeners, a node allocates one object for each event. A reader that is
    /// too slow loses events and learns how many (<see cref="TaskEventFeed.Dropped"/>); tasks never wait for it.</remarks>
    public Task<TaskEventFeed> OpenEventsAsync(CancellationToken cancellationToken = default) =>
        LiveClient.OpenFeedAsync(cancellationToken);

    /// <summary>Returns the events of this job's tasks, from the moment when the first event is asked for. Use
    /// <see cref="OpenEventsAsync"/> to miss nothing at the start.</summary>
    /// <param name="cancellationToken">Stops listening.</param>
    /// <exception cref="SessionLostException">The session has ended.</exception>
    public async IAsyncEnumerable<TaskEvent> Events([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using TaskEventFeed feed = await OpenEventsAsync(cancellationToken).ConfigureAwait(false);
        await foreach (TaskEvent item in feed.WithCancellation(cancellationToken).ConfigureAwait(false))
            yield return item;
    }

    /// <summary>Ends the job and frees its objects. Values that were read in place stay readable while the program holds them. It usually
    /// returns at once. It takes some seconds at most if the node, a thread that is in a <c>Put</c>, or
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
        _output.Dispose(); // no more output arrives, and the output so far is written first
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
