using ClusterTasks.Protocol;
using ClusterTasks.Store;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Sessions;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>Memory of the node's own process that clients fill: small values, references in values, handles. Many small values move into the
/// store, where they can spill; clients that bring more than that takes are slowed down, and what is past the limit is refused by name.</summary>
internal sealed partial class NodeCore
{
    // A tenth below the mark, so that a value that comes now and then does not start a mover for each.
    private const double MovedTo = 0.9;

    // Of the limit: where clients begin to wait for the mover.
    private const double SlowAbove = 0.75;

    // How long a client waits for each 64 KiB that it sends: never for ever, since the store may have no room at all.
    private static readonly TimeSpan SlowPause = TimeSpan.FromMilliseconds(20);

    private readonly ManualResetEventSlim _isRoomForValues = new(initialState: true);
    private bool _isMovingValues;
    private long _handles;
    private byte[]? _valuesRefused;

    private ClientRoom Room => _setup.Room;

    private void LimitValues()
    {
        _objects.Values.MoveAbove = Room.MoveAbove;
        _objects.Values.Most = Room.ValueBytes;
        _objects.Values.Beside = _requests;
        _objects.Values.Refusal = () => _valuesRefused ??= _objects.Values.Share(_errors.ValuesRefused(
            $"Node {Self} keeps {Room.ValueBytes:N0} bytes of small values, errors and references for its clients, the most that {Room.Setting} allows, and this program has more than its share of them. Release references, or raise {Room.Setting}."));
        _objects.Values.MovingIsDue = StartMovingValuesNeedsLock;
    }

    private void StartMovingValuesNeedsLock()
    {
        if (_isMovingValues)
            return;
        _isMovingValues = true;
        _ = _setup.Background(MoveValuesAsync);
    }

    private async Task MoveValuesAsync()
    {
        try
        {
            while (TakeValueToMove() is { } value)
            {
                if (!await TryMoveAsync(value.Id, value.Blob).ConfigureAwait(false))
                    PutBack(value.Id);
            }
        }
        catch (Exception e)
        {
            LogNotMoved(_logger, e.Message);
        }
        finally
        {
            // Until the next value comes. While the store is full each try takes as long as a put waits.
            using (Enter())
                _isMovingValues = false;
            _isRoomForValues.Set();
        }
    }

    private (ObjectId Id, byte[] Blob)? TakeValueToMove()
    {
        using (Enter())
        {
            if (_objects.Values.Total <= SlowAbove * Room.ValueBytes)
                _isRoomForValues.Set();
            if (_objects.Values.Total <= MovedTo * Room.MoveAbove || _objects.Values.TakeOldest() is not { } entry)
                return null;
            return (entry.Id, entry.Blob!);
        }
    }

    /// <summary>False: another copy of it left the store at this moment.</summary>
    private async Task<bool> TryMoveAsync(ObjectId id, byte[] blob)
    {
        if (!await Store.CopyInAsync(id, blob, CreateKind.Put).ConfigureAwait(false) && !Store.Keep(id))
            return false; // tasks read it, or did: a copy that may be dropped was there

        using (Enter())
        {
            if (!_objects.MoveToStore(id))
                Store.Delete(id); // it was freed meanwhile
        }

        return true;
    }

    private void PutBack(ObjectId id)
    {
        using (Enter())
        {
            if (_objects.Find(id) is { State: ValueState.Inline } entry)
                _objects.Values.PutBack(entry);
        }
    }

    /// <summary>A client that brings values faster than they move into the store waits a little, on its own thread.</summary>
    private void SlowDown()
    {
        if (_objects.Values.Total <= SlowAbove * Room.ValueBytes)
            return;
        using (Enter())
        {
            if (!_isMovingValues || _objects.Values.Total <= SlowAbove * Room.ValueBytes)
                return;
            _isRoomForValues.Reset();
        }

        _isRoomForValues.Wait(SlowPause);
    }

    /// <summary>Whether the session may have a handle of one more object.</summary>
    /// <exception cref="ProtocolException">It has too many.</exception>
    private void RequireRoomForHandleNeedsLock(NodeSession session, ObjectId id)
    {
        if (session.Held.ContainsKey(id))
            return;
        if (session.Held.Count >= Room.HandlesOfASession)
        {
            throw new ProtocolException(
                $"Process {session.ProcessId} holds {session.Held.Count:N0} references, as many as one client may: {Room.Setting} has room for no more. Release references, or raise {Room.Setting}.");
        }

        if (_handles < Room.Handles)
            return;
        // Whoever comes last may hold only this one.
        NodeSession most = _sessions.Values.MaxBy(one => one.Held.Count)!;
        string reason = $"The clients of this node hold {_handles:N0} references, for as many as {Room.Setting} has room, and this process {most.Held.Count:N0} of them. Release references, or raise {Room.Setting}.";
        if (most == session)
            throw new ProtocolException(reason);
        if (!most.IsEnding)
            _ = most.CloseAsync(reason, _setup.Time);
        most.IsEnding = true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Small values stay in this process's memory, since the object store does not take them: {Reason}")]
    private static partial void LogNotMoved(ILogger logger, string reason);
}
