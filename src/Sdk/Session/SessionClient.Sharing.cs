using ClusterTasks.Protocol;

namespace ClusterTasks.Session;

/// <summary>Shares references of another session of this process. Two sessions use two sockets, so neither the earlier nor the later
/// messages of the other are in order with the messages here.</summary>
internal sealed partial class SessionClient
{
    /// <summary>The longest time that a node may hold up a call; the call then goes on as if there were one session.</summary>
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(10);

    // References of other sessions that the cluster may not count as held by this one yet.
    private readonly List<ObjectHandle> _sharing = [];
    private bool _isSettling;

    // A question that the node did not answer in time: until it does, no call waits for it again.
    private Task? _unanswered;

    /// <summary>Blocks until the node has counted everything that this session has sent: an object that it just made is known
    /// then.</summary>
    internal override void Settle()
    {
        if (_unanswered is { IsCompleted: false })
            return;
        uint number = (uint)Interlocked.Increment(ref _lastQuery);
        try
        {
            Task answer = Ask(number, QueryKind.Settle, default, []);
            if (BlockingWait.For(answer, SettleTime, default))
                _queries.TryRemove(number, out _);
            else
                _unanswered = answer;
        }
        catch (SessionLostException)
        {
            // Its objects go with it, and their waits here fail with that reason.
            _queries.TryRemove(number, out _);
        }
    }

    internal override ObjectHandle Share(ObjectHandle other)
    {
        other.Pin();
        ObjectHandle own;
        try
        {
            own = Borrow(other.Id);
        }
        catch
        {
            other.Unpin();
            throw;
        }

        lock (_sharing)
        {
            _sharing.Add(other);
            if (_isSettling)
                return own;
            _isSettling = true;
        }

        _ = UnpinHeldAsync();
        return own;
    }

    /// <summary>Unpins the handles whose objects the owner counts. The other session must not release an object before its owner knows of
    /// this one: a release would overtake the hold.</summary>
    private async Task UnpinHeldAsync()
    {
        while (true)
        {
            ObjectHandle[] held;
            lock (_sharing)
            {
                held = [.. _sharing];
                _sharing.Clear();
                _isSettling = held.Length > 0;
            }

            if (held.Length == 0)
                return;
            try
            {
                await QueryAsync(QueryKind.Settle, default, [], CancellationToken.None).ConfigureAwait(false);
            }
            catch (ClusterTasksException)
            {
                // The session has ended, and its references with it.
            }

            foreach (ObjectHandle handle in held)
                handle.Unpin();
        }
    }
}
