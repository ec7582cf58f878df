using System.Runtime.CompilerServices;
using ClusterTasks.Session;

namespace ClusterTasks;

/// <summary>Waits for many references at once, with values or without.</summary>
internal static partial class RefLists
{
    /// <summary>Returns the handles, all of one session; null: there are none.</summary>
    internal static (SessionCore? Session, ObjectHandle[] Handles) HandlesOf<TRef>(IReadOnlyList<TRef> refs)
        where TRef : struct, IObjectRef
    {
        var handles = new ObjectHandle[refs.Count];
        for (int index = 0; index < handles.Length; index++)
            handles[index] = Misuse.Live(refs[index].Handle);
        if (handles.Length == 0)
            return (null, handles);

        SessionCore session = handles[0].Session;
        SessionCore? settled = null;
        for (int index = 1; index < handles.Length; index++)
        {
            if (handles[index].Session != session && session.IsEnded)
                throw Misuse.Ended($"The reference {handles[0].Id}");
            handles[index] = Misuse.Own(handles[index], session, nameof(refs), ref settled);
        }

        return (session, handles);
    }

    internal static async Task<(IReadOnlyList<TRef> Ready, IReadOnlyList<TRef> Pending)> WaitAsync<TRef>(
        IReadOnlyList<TRef> refs, int count, TimeSpan? timeout, CancellationToken ct)
        where TRef : struct, IObjectRef
    {
        ArgumentNullException.ThrowIfNull(refs);
        TimeSpan? limit = Misuse.CheckTimeout(timeout, nameof(timeout));
        (SessionCore? session, ObjectHandle[] handles) = HandlesOf(refs);
        if (session is null)
            return ([], []);
        int duplicate = session.FindDuplicate(handles);
        if (duplicate >= 0)
            throw new ArgumentException(
                $"The reference {handles[duplicate].Id} is in the list twice. Pass each reference once.", nameof(refs));
        if (count < 1 || count > refs.Count)
            throw new ArgumentOutOfRangeException(nameof(count), count, $"count is between 1 and the number of references ({refs.Count}).");

        ct.ThrowIfCancellationRequested();
        if (!AreReady(session, handles, count))
            await WaitForAsync(session, handles, count, limit, ct).ConfigureAwait(false);

        var ready = new List<TRef>(count);
        var pending = new List<TRef>(refs.Count - count);
        for (int index = 0; index < handles.Length; index++)
            (ready.Count < count && session.IsReady(handles[index]) ? ready : pending).Add(refs[index]);
        return (ready, pending);
    }

    internal static IAsyncEnumerable<TRef> WhenEach<TRef>(IEnumerable<TRef> refs)
        where TRef : struct, IObjectRef
    {
        ArgumentNullException.ThrowIfNull(refs);
        TRef[] all = [.. refs];
        // Checked at the call, and not when the first is asked for.
        foreach (TRef reference in all)
            Misuse.CheckSession(Misuse.Live(reference.Handle), all[0].Handle.Session, nameof(refs));
        return WhenEachAsync(all, default);
    }

    private static bool AreReady(SessionCore session, ObjectHandle[] handles, int count)
    {
        int ready = 0;
        foreach (ObjectHandle handle in handles)
        {
            if (session.IsReady(handle) && ++ready == count)
                return true;
        }

        return false;
    }

    private static async Task WaitForAsync(
        SessionCore session, ObjectHandle[] handles, int count, TimeSpan? limit, CancellationToken cancellationToken)
    {
        var enough = new ReadyCounter(count, stopAtFailure: false);
        using IDisposable observing = session.Observe(handles, fetch: false, enough);
        try
        {
            if (limit != TimeSpan.Zero)
                await LendingWait.ForAsync(enough.Reached, limit, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The end of the time is no error here: the caller looks which references are ready.
        }

        if (!enough.Reached.IsCompleted)
            await session.LookAsync(handles, cancellationToken).ConfigureAwait(false);
        if (enough.Reached.IsFaulted)
            await enough.Reached.ConfigureAwait(false); // the session has ended
    }

    private static async IAsyncEnumerable<TRef> WhenEachAsync<TRef>(
        TRef[] refs, [EnumeratorCancellation] CancellationToken cancellationToken)
        where TRef : struct, IObjectRef
    {
        (SessionCore? session, ObjectHandle[] handles) = HandlesOf(refs);
        if (session is null)
            yield break;
        var arrivals = new ReadyChannel();
        using IDisposable observing = session.Observe(handles, fetch: false, arrivals);
        for (int read = 0; read < refs.Length; read++)
        {
            ValueTask<int> next = arrivals.NextAsync(cancellationToken);
            yield return refs[next.IsCompletedSuccessfully
                ? next.Result
                : await LendingWait.ForAsync(next.AsTask(), null, TimeProvider.System, cancellationToken).ConfigureAwait(false)];
        }
    }
}
