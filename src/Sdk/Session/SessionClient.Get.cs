using ClusterTasks.Protocol;
using ClusterTasks.Store.Client;
using ClusterTasks.Values;
using ClusterTasks.Values.Blobs;
using ClusterTasks.Values.Errors;

namespace ClusterTasks.Session;

/// <summary>Waits for values and reads them.</summary>
internal sealed partial class SessionClient
{
    // The node keeps an object that it has brought here for a second, so that the process that asked has time to pin it. A process that is
    // stopped for longer asks again; one that is too slow every time gets an error.
    private const int Asks = 20;

    internal override Task<T> GetAsync<T>(ObjectHandle handle, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        try
        {
            if (TryRead(handle, out T? value))
                return Task.FromResult(value!);
        }
        catch (Exception e)
        {
            return Task.FromException<T>(e);
        }

        if (timeout is not null || cancellationToken.CanBeCanceled || FlowTask.Current is not null)
            return WaitAndReadAsync<T>(handle, timeout, 0, cancellationToken);
        try
        {
            var read = new PendingRead<T>(this, handle);
            Task<T> value = read.Task;
            if (_watches.ObserveOne(handle, read))
                Ask(handle.Id, fetch: true);
            return value;
        }
        catch (Exception e)
        {
            return Task.FromException<T>(e);
        }
    }

    internal override bool TryRead<T>(ObjectHandle handle, out T? value)
        where T : default
    {
        if (handle.Watch is not { } watch)
            return TryReadLocal(handle.Id, out value);
        Misuse.Live(handle);
        return TryReadAnswer(handle, watch, out value);
    }

    /// <summary>Reads a value by the answer that came for it, or from the node's memory.</summary>
    internal bool TryReadAnswer<T>(ObjectHandle handle, Watch watch, out T? value)
    {
        // The answer comes first: a small result is never in the store, where a look costs more.
        if (_watches.TryGetAnswer(watch, out ObjectAnswer answer) && answer.Kind != ResolvedKind.Elsewhere)
            return TryRead(handle, answer, out value);
        return TryReadLocal(handle.Id, out value);
    }

    /// <param name="handle">The object.</param>
    /// <param name="timeout">The longest wait.</param>
    /// <param name="asked">How often the node was asked without success.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal async Task<T> WaitAndReadAsync<T>(ObjectHandle handle, TimeSpan? timeout, int asked, CancellationToken cancellationToken)
    {
        for (int ask = asked; ask < Asks; ask++)
        {
            ObjectAnswer resolved = await AnswerAsync(handle, fetch: true, timeout, cancellationToken).ConfigureAwait(false);
            if (TryRead(handle, resolved, out T? value))
                return value!;
        }

        throw NeverHere(handle.Id);
    }

    internal override T Get<T>(ObjectHandle handle, TimeSpan? timeout)
    {
        if (TryReadLocal(handle.Id, out T? value))
            return value;
        for (int ask = 0; ask < Asks; ask++)
        {
            if (TryRead(handle, Answer(handle, timeout), out value))
                return value!;
        }

        throw NeverHere(handle.Id);
    }

    internal override async Task WaitAsync(ObjectHandle handle, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        if (handle.Watch is not { IsAsked: true } && IsLocal(Misuse.Live(handle).Id))
            return;
        ObjectAnswer answer = await AnswerAsync(handle, fetch: false, timeout, cancellationToken).ConfigureAwait(false);
        GC.KeepAlive(handle);
        if (answer.Kind == ResolvedKind.Failed)
            throw Failure(handle, answer);
    }

    internal override async Task WhenReadyAsync(ObjectHandle handle, CancellationToken cancellationToken)
    {
        if (!IsLocal(handle.Id))
            await LendingWait.ForAsync(Ask(handle, fetch: false), null, _time, cancellationToken).ConfigureAwait(false);
        GC.KeepAlive(handle);
    }

    internal override async Task WhenEndedAsync(TaskId task, Action ended)
    {
        var id = new ObjectId(task, 0);
        Task<ObjectAnswer> answered = _watches.Join(id, out bool mustAsk);
        try
        {
            if (mustAsk)
                Ask(id, fetch: false);
            await answered.ConfigureAwait(false);
        }
        finally
        {
            ended();
            _watches.Leave(id);
        }
    }

    internal override bool IsReady(ObjectHandle handle)
    {
        // A caller that has asked gets the answer, so it need not look into the store.
        Watch? watch = handle.Watch;
        return watch is { IsAsked: true } ? watch.IsReady : IsLocal(handle.Id) || _watches.IsReady(handle.Id);
    }

    internal override IDisposable Observe(IReadOnlyList<ObjectHandle> handles, bool fetch, IReadyObserver observer)
    {
        Observing observing = _watches.Observe(handles, fetch, observer, IsLocal, out List<ObjectId> mustAsk);
        try
        {
            FrameConnection connection = _at.Connection;
            foreach (ObjectId id in mustAsk)
                connection.SendSoon(new Subscribe(id, fetch));
            connection.Flush();
        }
        catch (SessionLostException)
        {
            // The end of the session reaches the observer by itself, and another node is asked again.
        }

        return observing;
    }

    internal override int FindDuplicate(IReadOnlyList<ObjectHandle> handles) => _watches.FindDuplicate(handles);

    internal override async Task<ObjectHandle?> NextStreamItemAsync(ObjectHandle stream, uint index, CancellationToken cancellationToken)
    {
        // The node counts the request as a hold of the item, whatever its outcome: the handle gives it back.
        var item = new ObjectHandle(this, new ObjectId(stream.Id.Task, index));
        try
        {
            Task<ObjectAnswer> asked = _watches.Wait(item, fetch: false, leads: false, out _);
            AskForItem(item.Id);
            ObjectAnswer resolved = await LendingWait.ForAsync(asked, null, _time, cancellationToken).ConfigureAwait(false);
            if (resolved.Kind != ResolvedKind.EndOfStream)
                return item;
        }
        catch
        {
            item.Release();
            throw;
        }
        finally
        {
            GC.KeepAlive(stream);
        }

        item.Release();
        return null;
    }

    private Task<ObjectAnswer> Ask(ObjectHandle handle, bool fetch, bool leads = false)
    {
        Task<ObjectAnswer> resolved = _watches.Wait(handle, fetch, leads, out bool mustAsk);
        if (!mustAsk)
            return resolved;
        Ask(handle.Id, fetch, leads);
        return resolved;
    }

    /// <summary>Asks the node for the outcome of an object. When the session moves, the next node is asked for all that has not been
    /// answered.</summary>
    private void Ask(ObjectId id, bool fetch, bool leads = false)
    {
        try
        {
            if (leads)
                _at.Connection.SendAndLead(new Subscribe(id, fetch));
            else
                _at.Connection.Send(new Subscribe(id, fetch));
        }
        catch (SessionLostException) when (MayMove)
        {
            // The end of the session reaches the wait by itself.
        }
    }

    /// <summary>Waits for the node's answer. When the time is over, the node's present knowledge counts: see
    /// <see cref="LookAsync(ObjectHandle, bool, TimeSpan, CancellationToken)"/>.</summary>
    private async Task<ObjectAnswer> AnswerAsync(ObjectHandle handle, bool fetch, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        if (timeout != TimeSpan.Zero)
        {
            Task<ObjectAnswer> answer = Ask(handle, fetch);
            try
            {
                return await LendingWait.ForAsync(answer, timeout, _time, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                // The timeout's own error, because an answer is never such an error. The answer may have come meanwhile: the look finds it.
            }
        }

        return await LookAsync(handle, fetch, timeout.GetValueOrDefault(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Does the same for the bytes, blocking the calling thread itself.</summary>
    private ObjectAnswer Answer(ObjectHandle handle, TimeSpan? timeout)
    {
        if (timeout != TimeSpan.Zero)
        {
            bool leads = FlowTask.Current is null;
            long started = _time.GetTimestamp();
            Task<ObjectAnswer> answer = Ask(handle, fetch: true, leads);
            if ((leads && _at.Connection.TryLead(answer, timeout)) || BlockingWait.Lending(answer, timeout - _time.GetElapsedTime(started)))
                return answer.GetAwaiter().GetResult();
        }

        return Look(handle, timeout.GetValueOrDefault());
    }

    private bool IsLocal(ObjectId id)
    {
        if (!TryPin(id, out PinnedObject? pinned))
            return false;
        ((IDisposable)pinned).Dispose();
        return true;
    }

    private bool TryPin(ObjectId id, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out PinnedObject? pinned)
    {
        try
        {
            return Store.TryGet(id, out pinned);
        }
        catch (ObjectDisposedException e)
        {
            throw FrameConnection.Lost(e); // the user knows of a session, not of its store client
        }
    }

    private ObjectLostException NeverHere(ObjectId id) => new(
        $"Object {id} was brought into the store of node {Node} {Asks} times and had left it again before this process could read it: "
            + "the store is " +
        "much too small for what is read at the same time. Give the node a larger store, or read less at once.");

    /// <summary>Reads the object. Returns false when it has left the memory of the node since the answer (spilled, or a dropped copy); ask
    /// again then.</summary>
    private bool TryRead<T>(ObjectHandle handle, in ObjectAnswer resolved, out T? value)
    {
        switch (resolved.Kind)
        {
            case ResolvedKind.Inline:
                value = ValueCodec.Decode<T>(resolved.Blob, this, out _);
                break;
            case ResolvedKind.Failed:
                throw Failure(handle, resolved);
            default:
                if (!TryReadLocal(handle.Id, out value))
                {
                    _watches.AskAgain(handle.Id);
                    return false;
                }

                break;
        }

        GC.KeepAlive(handle);
        return true;
    }

    internal static Exception Failure(ObjectHandle handle, in ObjectAnswer answer)
    {
        Exception error = ValueCodec.DecodeError(answer.Blob);
        if (handle.Item >= 0)
            ItemErrors.Mark(error, handle.Item);
        return error;
    }

    private bool TryReadLocal<T>(ObjectId id, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out T? value)
    {
        value = default;
        if (!TryPin(id, out PinnedObject? pinned))
            return false;
        bool inPlace = false;
        try
        {
            // A value that is read in place roots the pin through its memory: the pin goes when the value is collected, or with the task.
            value = ValueCodec.Decode<T>(BlobBytes.Of(pinned), this, out inPlace)!;
            if (inPlace)
                FlowTask.Current?.Own(pinned);
            return true;
        }
        finally
        {
            if (!inPlace)
                ((IDisposable)pinned).Dispose();
        }
    }
}
