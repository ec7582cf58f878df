using System.Buffers;
using System.Collections.Concurrent;
using ClusterTasks.Protocol;
using ClusterTasks.Session.Ledger;
using ClusterTasks.Values.Blobs;

namespace ClusterTasks.Session;

/// <summary>A driver's session outlives its node: another node of the machine takes it over, and this process tells that one what it has
/// made and holds. Calls that come meanwhile wait.</summary>
internal sealed partial class SessionClient
{
    // Held while the next node is told, so that what is told and what is sent behind it are one whole. Guards the ledger.
    private readonly Lock _held = new();

    // Ends of tasks that came while this process told the next node what it has.
    private readonly ConcurrentQueue<TaskId> _endsUnnoted = new();
    private Action<ulong>? _noteEnd;
    private SessionLedger? _ledger;
    private SessionMover? _mover;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _takenOver;
    private volatile Attachment? _next;
    private volatile bool _isFinal;
    private volatile bool _isTelling;

    /// <summary>The node with which the session began, and its number there.</summary>
    internal TaskId Maker => _maker;

    /// <summary>True when the node owes this process an answer, and nothing has come from it for that long.</summary>
    internal bool IsSilent(TimeSpan time) =>
        _at.Connection.Silence > time && (!_creates.IsEmpty || !_queries.IsEmpty || _watches.Unanswered().Count > 0);

    private bool MayMove => _mover is not null && !IsEnded;

    /// <summary>Lets the session move; call it before the session starts.</summary>
    internal void MoveBy(SessionMover mover)
    {
        _mover = mover;
        _ledger = new SessionLedger(_maker);
        mover.Watch(this);
    }

    /// <summary>Goes on at a node that has let the session in. Blocks until that owns what the session has made.</summary>
    /// <exception cref="SessionLostException">That node ended meanwhile.</exception>
    internal void MoveTo(Attachment next)
    {
        Attachment last = _at;
        lock (_held)
        {
            (_takenOver, _next, _isTelling) = (new(TaskCreationOptions.RunContinuationsAsynchronously), next, true);
            try
            {
                Start(next);
                Tell(last, next);
                next.Connection.Send(default(Resumed));
                _takenOver.Task.GetAwaiter().GetResult();
                _at = next;
            }
            finally
            {
                (_next, _isTelling) = (null, false);
                while (_endsUnnoted.TryDequeue(out TaskId ended))
                    _ledger!.OnSettled(ended);
            }
        }

        if (next.Connection.Failure is { } failure)
            OnClosed(next, failure); // it came when the node had taken over, and this process did not know
        AskAgain(next.Connection);
        last.Store.Small.Close();
        last.Connection.Dispose();
        last.Store.Dispose(); // its memory stays while values that are read in place lie in it
        Change();
    }

    /// <summary>No node takes the session over.</summary>
    internal void End(Exception reason) => OnConnectionClosed(reason);

    private void Start(Attachment at) => at.Connection.Start(
        $"session {at.Node}",
        (FrameType type, in ReadOnlySequence<byte> body) =>
        {
            if (at == _at || at == _next)
                OnFrame(type, body);
        },
        reason => OnClosed(at, reason),
        WorkerFrames is null ? IsAwaited : null);

    private void OnClosed(Attachment at, Exception reason)
    {
        if (at == _next)
        {
            _takenOver!.TrySetException(FrameConnection.Lost(reason));
        }
        else if (at == _at)
        {
            if (_mover is null || _isFinal || Volatile.Read(ref _disposed) != 0)
            {
                OnConnectionClosed(reason);
                return;
            }

            FailCreates(FrameConnection.Lost(reason));
            _mover.Begin(reason);
        }
    }

    private void Change() => Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    /// <summary>Waits for the end of a move, in a call whose connection is lost. False: the session has ended.</summary>
    private bool HasMoved(Attachment at)
    {
        while (true)
        {
            Task changed = Volatile.Read(ref _changed).Task;
            if (at != _at)
                return true;
            if (!MayMove)
                return false;
            BlockingWait.For(changed, null, default);
        }
    }

    /// <summary>Does the same without a thread that waits.</summary>
    private async Task<bool> HasMovedAsync(Attachment at)
    {
        while (true)
        {
            Task changed = Volatile.Read(ref _changed).Task;
            if (at != _at)
                return true;
            if (!MayMove)
                return false;
            await changed.ConfigureAwait(false);
        }
    }

    private void Submit(TaskDefinition definition, in Submit call)
    {
        if (_ledger is not { } ledger)
        {
            _at.Connection.Submit(definition, call);
            return;
        }

        Attachment at;
        lock (_held)
        {
            ledger.OnSubmit(definition, call);
            at = _at;
        }

        try
        {
            at.Connection.Submit(definition, call);
        }
        catch (SessionLostException) when (MayMove)
        {
            if (!HasMoved(at)) // else the task was told with all others
                throw;
        }
        catch
        {
            lock (_held)
                ledger.Withdraw(call.Id, definition.Results);
            throw;
        }
    }

    private void Hold(ObjectId id)
    {
        if (_ledger is not { } ledger)
        {
            _at.Connection.QueueId<Borrow>(id);
            return;
        }

        lock (_held)
        {
            ledger.OnHandle(id);
            try
            {
                _at.Connection.QueueId<Borrow>(id);
            }
            catch (SessionLostException) when (MayMove)
            {
                // The next node is told of the handle.
            }
        }
    }

    private void Release(ObjectId id)
    {
        if (_ledger is not { } ledger)
        {
            _at.Connection.Release(id);
            return;
        }

        lock (_held)
        {
            ledger.OnReleased(id);
            _at.Connection.Release(id);
        }
    }

    private void AskForItem(ObjectId item)
    {
        if (_ledger is not { } ledger)
        {
            _at.Connection.Send(new NextItem(item));
            return;
        }

        lock (_held)
        {
            ledger.OnNextItem(item);
            try
            {
                _at.Connection.Send(new NextItem(item));
            }
            catch (SessionLostException) when (MayMove)
            {
                // The next node is told how far this process has read.
            }
        }
    }

    /// <summary>Tells the node that a value is written. The value is stored, or the caller writes it once more.</summary>
    private void Seal(Attachment at, in Seal seal)
    {
        if (_ledger is not { } ledger || !seal.IsPut)
        {
            at.Connection.Send(seal);
            return;
        }

        lock (_held)
        {
            if (at != _at)
                throw FrameConnection.Lost(new EndOfStreamException("The session has moved to another node."));
            ledger.OnPut(seal.Id, seal.Nested, copies: seal.Copies);
            try
            {
                at.Connection.Send(seal);
            }
            catch
            {
                ledger.Withdraw(seal.Id.Task);
                throw;
            }
        }
    }

    private bool TryPutIntoChunk(ObjectId id, EncodedValue encoded)
    {
        if (_ledger is not { } ledger)
            return Store.Small.TryPut(id, (int)encoded.Length, encoded, static (value, stream) => value.WriteTo(stream));
        lock (_held)
        {
            if (!Store.Small.TryPut(id, (int)encoded.Length, encoded, static (value, stream) => value.WriteTo(stream)))
                return false;
            ledger.OnPut(id, []);
            return true;
        }
    }

    private void PutInline(in PutInline put)
    {
        if (_ledger is not { } ledger)
        {
            _at.Connection.Send(put);
            return;
        }

        Attachment at;
        lock (_held)
        {
            ledger.OnPut(put.Id, put.Nested, put.Blob);
            at = _at;
        }

        try
        {
            at.Connection.Send(put);
        }
        catch (SessionLostException) when (MayMove)
        {
            if (!HasMoved(at))
                throw;
        }
    }

    /// <summary>An outcome says that its task has ended.</summary>
    private void NoteEnd(in Resolved resolved)
    {
        if (_ledger is not null
            && (resolved.Kind == ResolvedKind.EndOfStream || (resolved.Id.Index == 0 && resolved.Kind != ResolvedKind.FetchFailed)))
            NoteEnd(resolved.Id.Task);
    }

    private void NoteEnds(in Settled settled)
    {
        if (_ledger is null)
            return;
        EndedNumbers.ForEach(settled.Ended, _noteEnd ??= number => NoteEnd(TaskId.Create(_maker.Owner, _maker.Session, number)));
    }

    private void NoteEnd(TaskId task)
    {
        // Not with the lock: this thread has to read the answer for which its holder waits.
        if (_isTelling)
        {
            _endsUnnoted.Enqueue(task);
            return;
        }

        lock (_held)
            _ledger!.OnSettled(task);
    }

    private void OnTakenOver()
    {
        if (_takenOver?.TrySetResult() != true)
            throw new ProtocolException("The node took over a session that did not move.");
    }

    private void AskAgain(FrameConnection connection)
    {
        try
        {
            foreach ((ObjectId id, bool fetch) in _watches.Unanswered())
                connection.SendSoon(new Subscribe(id, fetch));
            connection.Flush();
            AskQueriesAgain(connection);
            lock (_feeds)
            {
                if (_feeds.Count > 0)
                    connection.Send(new Query(0, QueryKind.WatchEvents, default, []));
            }
        }
        catch (SessionLostException)
        {
            // That node has ended, too: the session moves once more.
        }
    }
}
