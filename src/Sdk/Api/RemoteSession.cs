using System.Runtime.CompilerServices;
using ClusterTasks.Session;

namespace ClusterTasks;

/// <summary>This process's attachment to a cluster: a job. Its end cancels the job's unfinished tasks and frees its objects. One per
/// process at a time; thread-safe.</summary>
public sealed class RemoteSession : IAsyncDisposable, IDisposable
{
    private readonly TaskOutput _output;
    private int _disposed;

    internal RemoteSession(SessionClient client, TaskOutput output)
    {
        Client = client;
        _output = output;
        State = new ClusterState(client);
    }

    /// <summary>The job that this session's tasks belong to.</summary>
    public JobId JobId => Client.Job;

    /// <summary>The node that this process is attached to, and that owns its tasks.</summary>
    public NodeId NodeId => Client.Node;

    /// <summary>The address of that node's session socket.</summary>
    public string Address => Client.Address;

    /// <summary>The cluster as this session sees it.</summary>
    public ClusterState State { get; }

    /// <summary>The parts of the node store that this process has mapped to read from: the file's identity (device:inode) and the address
    /// range, as in <c>/proc/self/maps</c>.</summary>
    public IReadOnlyList<StoreMapping> StoreMappings => [.. Client.Store.Mappings.Select(m => new StoreMapping(m.File, m.Start, m.End))];

    /// <summary>Tasks that this process has submitted and that are not known to have ended; bounded by
    /// <see cref="RemoteOptions.MaxPendingTasks"/>. Too high by some hundred at most.</summary>
    public long PendingTasks => Client.Gate.Tasks;

    internal SessionClient Client { get; }

    /// <summary>Opens a feed of what happens to the tasks of this job, on all nodes: transitions, progress, lines of output. What happens
    /// after this has returned comes in, about 0.1 s late.</summary>
    /// <param name="cancellationToken">Stops waiting for the feed to open.</param>
    /// <exception cref="SessionLostException">The session has ended.</exception>
    /// <exception cref="ClusterTasksException">The nodes could not be told.</exception>
    /// <remarks>Cost: nodes tell nothing to which nobody listens; while somebody does, an object for each event on its node. Whoever is too
    /// slow loses events and is told how many (<see cref="TaskEventFeed.Dropped"/>); tasks never wait for it.</remarks>
    public Task<TaskEventFeed> OpenEventsAsync(CancellationToken cancellationToken = default) => Client.OpenFeedAsync(cancellationToken);

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
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        Remote.Detach(this);
        Client.Dispose();
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
