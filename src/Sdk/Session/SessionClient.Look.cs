using ClusterTasks.Protocol;

namespace ClusterTasks.Session;

/// <summary>Waits whose time is over, or that have none. A node tells the outcome of an object only to processes that have asked, so even
/// these wait for its answer: one round trip, and one more to the owner of a foreign object.</summary>
internal sealed partial class SessionClient
{
    /// <summary>The longest time that a node may hold up a caller that only looks. It is also the time for the bytes of a value that exists
    /// and lies on another node or on a disk: without it a short wait could never read such a value.</summary>
    internal static readonly TimeSpan LookTime = TimeSpan.FromSeconds(2);

    internal override async Task LookAsync(IReadOnlyList<ObjectHandle> handles, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(LookTime, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        await SettleLookAsync(handles, either.Token).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Returns the answer for an object, for which the caller has waited as long as it may.</summary>
    /// <exception cref="TimeoutException">There is no answer yet; the message says why.</exception>
    private async Task<ObjectAnswer> LookAsync(ObjectHandle handle, bool fetch, TimeSpan timeout, CancellationToken cancellationToken)
    {
        Task<ObjectAnswer> ready = Ask(handle, fetch: false);
        if (!ready.IsCompleted && await WhyNotReadyAsync(ready, handle, cancellationToken).ConfigureAwait(false) is { } why)
            throw NotReady(handle.Id, timeout, why);
        ObjectAnswer answer = await ready.ConfigureAwait(false);
        if (!fetch || answer.Kind != ResolvedKind.Elsewhere)
            return answer;
        Task<ObjectAnswer> here = Ask(handle, fetch: true);
        try
        {
            // This wait does not lend the task's slot, because it would have to wait for the slot afterwards.
            return await here.WaitAsync(LookTimeAfter(timeout), _time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return here.IsCompleted
                ? await here.ConfigureAwait(false)
                : throw NotHere(handle.Id, timeout, await WhyAsync(handle.Id).ConfigureAwait(false));
        }
    }

    /// <summary>Returns the reason why an object that was asked about is not ready; null: it is.</summary>
    private async Task<string?> WhyNotReadyAsync(Task ready, ObjectHandle handle, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(LookTime, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        Task<string> why = AskWhyAsync(handle.Id, either.Token);
        await Task.WhenAny(ready, why).ConfigureAwait(false);
        // The reason may say that the object is ready, before the owner's own message to that effect has come. So this comes after the
        // reason.
        if (!ready.IsCompleted)
            await SettleLookAsync([handle], either.Token).ConfigureAwait(false);
        await either.CancelAsync().ConfigureAwait(false); // the reason, where it is no longer needed
        cancellationToken.ThrowIfCancellationRequested();
        return ready.IsCompleted ? null : await why.ConfigureAwait(false);
    }

    /// <summary>Does the same, blocking the calling thread itself.</summary>
    private ObjectAnswer Look(ObjectHandle handle, TimeSpan timeout)
    {
        Task<ObjectAnswer> ready = Ask(handle, fetch: false);
        if (!ready.IsCompleted)
        {
            string why = Why(handle.Id);
            if (!ready.IsCompleted)
                SettleLook([handle]);
            if (!ready.IsCompleted)
                throw NotReady(handle.Id, timeout, why);
        }

        ObjectAnswer answer = ready.GetAwaiter().GetResult();
        Task<ObjectAnswer> here = answer.Kind == ResolvedKind.Elsewhere ? Ask(handle, fetch: true) : ready;
        return BlockingWait.For(here, LookTimeAfter(timeout), default)
            ? here.GetAwaiter().GetResult()
            : throw NotHere(handle.Id, timeout, Why(handle.Id));
    }

    private async Task SettleLookAsync(IReadOnlyList<ObjectHandle> handles, CancellationToken cancellationToken)
    {
        try
        {
            await QueryAsync(QueryKind.Look, default, OwnersOf(handles), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or ClusterTasksException)
        {
            // Nobody answers: the answers until now count.
        }
    }

    private void SettleLook(IReadOnlyList<ObjectHandle> handles)
    {
        uint number = (uint)Interlocked.Increment(ref _lastQuery);
        try
        {
            BlockingWait.For(Ask(number, QueryKind.Look, default, OwnersOf(handles)), LookTime, default);
        }
        catch (SessionLostException)
        {
            // The object's wait reports it.
        }
        finally
        {
            _queries.TryRemove(number, out _);
        }
    }

    /// <summary>Returns the other nodes that know the outcomes of the objects, for <see cref="QueryKind.Look"/>.</summary>
    private byte[] OwnersOf(IReadOnlyList<ObjectHandle> handles)
    {
        var owners = new HashSet<NodeId>();
        foreach (ObjectHandle handle in handles)
        {
            if (handle.Id.Owner != Node)
                owners.Add(handle.Id.Owner);
        }

        return StateWire.EncodeNodes([.. owners]);
    }

    private static TimeSpan LookTimeAfter(TimeSpan timeout) => timeout < LookTime ? LookTime - timeout : TimeSpan.Zero;

    private static TimeoutException NotReady(ObjectId id, TimeSpan timeout, string why) =>
        new($"Object {id} was not ready {Within(timeout)}: {why} Nothing was given up: wait again, or cancel it (Remote.CancelAsync).")
        {
            HelpLink = HelpPage.Waits,
        };

    private static TimeoutException NotHere(ObjectId id, TimeSpan timeout, string why) =>
        new($"Object {id} exists, but its bytes did not come to this node {Within(timeout)}: {why} They are still on their way; ask "
            + "again.")
        { HelpLink = HelpPage.Waits };

    private static string Within(TimeSpan timeout) => timeout == TimeSpan.Zero ? "yet" : $"within {timeout}";
}
