using System.Net.Sockets;
using ClusterTasks.Protocol;

namespace ClusterTasks.Session;

/// <summary>Finds another node for a session whose node has ended, or stands still. Has a thread of its own: user code may have filled the
/// pool.</summary>
internal sealed class SessionMover
{
    // A node that lives refuses the session of another one that lives, so to ask costs little; more often than that gains nothing.
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    // A node of the machine learns of another one's death within a third of a second.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly Hello _hello;
    private readonly TimeSpan _connectTimeout;
    private readonly TimeSpan _patience;
    private readonly object _gate = new();
    private Exception? _lost;
    private IReadOnlyList<string> _peers = [];
    private uint _moves;
    private NodeId _lastNode;

    /// <param name="hello">The first frame of the session.</param>
    /// <param name="connectTimeout">The longest wait for the answer of one node.</param>
    /// <param name="patience">The longest time in which a node is sought.</param>
    internal SessionMover(Hello hello, TimeSpan connectTimeout, TimeSpan patience) =>
        (_hello, _connectTimeout, _patience) = (hello, connectTimeout, patience);

    /// <summary>The addresses of the other nodes of this machine, as the session's node has told them last.</summary>
    internal IReadOnlyList<string> Peers
    {
        get => Volatile.Read(ref _peers);
        set => Volatile.Write(ref _peers, value);
    }

    /// <summary>Looks after a session until it ends.</summary>
    internal void Watch(SessionClient session)
    {
        session.Closed.ContinueWith(
            static (_, mover) => ((SessionMover)mover!).Wake(null), this, CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        new Thread(() => Run(session)) { IsBackground = true, Name = "session mover" }.UnsafeStart();
    }

    /// <summary>The connection of the session is lost.</summary>
    internal void Begin(Exception reason) => Wake(reason);

    private void Wake(Exception? lost)
    {
        lock (_gate)
        {
            _lost ??= lost;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Returns why the connection is lost; null: the time is over, or the session is.</summary>
    private Exception? Wait(SessionClient session)
    {
        lock (_gate)
        {
            if (_lost is null && !session.IsEnded)
                Monitor.Wait(_gate, LookEvery);
            return Interlocked.Exchange(ref _lost, null);
        }
    }

    private void Run(SessionClient session)
    {
        while (!session.IsEnded)
        {
            if (Wait(session) is { } reason)
                Move(session, reason);
            else if (!session.IsEnded && session.IsSilent(LookEvery))
                TryOthers(session, [], out _); // its node may be dead to the others, and not to this connection
        }
    }

    private void Move(SessionClient session, Exception reason)
    {
        long started = TimeProvider.System.GetTimestamp();
        var failures = new List<string>();
        bool mayCome;
        do
        {
            failures.Clear();
            if (TryOthers(session, failures, out mayCome) || session.IsEnded)
                return;
            lock (_gate)
                Monitor.Wait(_gate, Pause);
        }
        while (mayCome && TimeProvider.System.GetElapsedTime(started) < _patience);

        session.End(failures.Count == 0 ? reason : new EndOfStreamException(
            $"{reason.Message.TrimEnd('.')}; no other node takes the session over: {string.Join("; ", failures)}"));
    }

    /// <summary>Asks the other nodes of the machine, one after the other.</summary>
    private bool TryOthers(SessionClient session, List<string> failures, out bool mayCome)
    {
        mayCome = false;
        IEnumerable<NodeAddress> others = Peers.Select(NodeAddress.Parse).Where(peer => File.Exists(peer.SocketPath))
            .Concat(NodeDirectory.CandidatesAfter(session.Address, null)).Distinct();
        foreach (NodeAddress address in others.Where(other => other != session.Address).ToArray())
        {
            try
            {
                _moves++; // a node that answers late may have begun the move
                Hello hello = _hello with
                {
                    FromNode = session.Maker.Owner,
                    FromSession = session.Maker.Session,
                    FromCluster = session.Cluster,
                    Move = _moves,
                    LastNode = _lastNode == default ? session.Maker.Owner : _lastNode,
                };
                Attachment next = Attachment.Open(address, hello, TimeProvider.System, _connectTimeout, out _);
                _lastNode = next.Node;
                if (TryMove(session, next))
                    return true;
                mayCome = true; // it has ended, and a third one may know so soon
            }
            catch (SessionRefusedException e)
            {
                _moves--;
                mayCome |= e.MayCome;
                failures.Add(e.Message);
            }
            catch (Exception e) when (e is SocketException or ProtocolException or IOException or ClusterTasksException)
            {
                failures.Add($"{address} ({ErrorLine.Cause(e)})");
            }
        }

        return false;
    }

    private static bool TryMove(SessionClient session, Attachment next)
    {
        try
        {
            session.MoveTo(next);
            return true;
        }
        catch (ClusterTasksException)
        {
            next.Connection.Dispose();
            next.Store.Dispose();
            return false;
        }
    }
}
