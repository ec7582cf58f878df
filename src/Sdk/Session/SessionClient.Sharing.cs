using ClusterTasks.Execution;
using ClusterTasks.Protocol;

namespace ClusterTasks.Session;

/// <summary>References of another session of this process. Two sessions speak to the cluster by two sockets, so that neither what the other
/// has sent nor what it will send is in order with the messages here.</summary>
internal sealed partial class SessionClient
{
    /// <summary>A node that stands still must not hold up a call for ever; the call then goes on as if there were one session.</summary>
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(10);

    // References of other sessions that the cluster may not count as held by this one yet.
    private readonly List<ObjectHandle> _sharing = [];
    private bool _isSettling;

    // A question that the node did not answer in time: until it does, nobody waits for it again.
    private Task? _unanswered;

    /// <summary>Blocks until the node has counted all that this session has sent: an object that it just made is known then.</summary>
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
            // Its objects go with it; whoever waits for them here is told so.
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

    /// <summary>The other session must not let go of an object before its owner knows of this one: a release would overtake the hold.</summary>
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
                // The session has ended, and with it what it held.
            }

            foreach (ObjectHandle handle in held)
                handle.Unpin();
        }
    }
}
