using System.Runtime.CompilerServices;
using ClusterTasks.Execution;
using ClusterTasks.Mapping;
using ClusterTasks.Session;

namespace ClusterTasks;

/// <summary>Waits for many references at once, with values or without.</summary>
internal static class RefLists
{
    /// <summary>The handles, all of one session; null: there are none.</summary>
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
            handles[index] = Misuse.Own(handles[index], session, nameof(refs), ref settled);
        return (session, handles);
    }

    /// <summary>Waits for all; throws the error of the first that fails, without waiting for the others.</summary>
    /// <param name="session">The session of the handles.</param>
    /// <param name="handles">What is waited for.</param>
    /// <param name="fetch">Whether the bytes are wanted here.</param>
    /// <param name="limit">How long to wait.</param>
    /// <param name="ct">Ends the wait.</param>
    internal static async Task AllAsync(SessionCore session, ObjectHandle[] handles, bool fetch, TimeSpan? limit, CancellationToken ct)
    {
        var all = new ReadyCounter(handles.Length, stopAtFailure: true);
        using IDisposable observing = session.Observe(handles, fetch, all);
        int failed;
        try
        {
            failed = await LendingWait.ForAsync(all.Reached, limit, TimeProvider.System, ct).ConfigureAwait(false);
        }
        catch (TimeoutException error) when (!all.Reached.IsCompleted)
        {
            throw new TimeoutException($"{all.Ready} of {handles.Length} values came within {limit}. The tasks go on: " +
                "wait longer, or use Remote.WaitAsync for those that are ready.", error)
            { HelpLink = HelpPage.Waits };
        }

        if (failed >= 0)
            await ReadAsync(failed, handles.Length, () => session.WaitAsync(handles[failed], null, ct)).ConfigureAwait(false);
    }

    /// <summary>Waits for one of many; its error says which it is.</summary>
    internal static async Task ReadAsync(int index, int count, Func<Task> read)
    {
        try
        {
            await read().ConfigureAwait(false);
        }
        catch (Exception error)
        {
            ItemErrors.Mark(error, index, count);
            throw;
        }
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
            throw new ArgumentException($"The reference {handles[duplicate].Id} is in the list twice. Pass each reference once.", nameof(refs));
        if (count < 1 || count > refs.Count)
            throw new ArgumentOutOfRangeException(nameof(count), count, $"count is between 1 and the number of references ({refs.Count}).");

        ct.ThrowIfCancellationRequested();
        if (limit != TimeSpan.Zero && !AreReady(session, handles, count))
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
        foreach (TRef reference in all)
            Misuse.Live(reference.Handle);
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

    private static async Task WaitForAsync(SessionCore session, ObjectHandle[] handles, int count, TimeSpan? limit, CancellationToken cancellationToken)
    {
        var enough = new ReadyCounter(count, stopAtFailure: false);
        using IDisposable observing = session.Observe(handles, fetch: false, enough);
        try
        {
            await LendingWait.ForAsync(enough.Reached, limit, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Not an error here: the caller looks which are ready.
        }
    }

    private static async IAsyncEnumerable<TRef> WhenEachAsync<TRef>(TRef[] refs, [EnumeratorCancellation] CancellationToken cancellationToken)
        where TRef : struct, IObjectRef
    {
        (SessionCore? session, ObjectHandle[] handles) = HandlesOf(refs);
        if (session is null)
            yield break;
        var arrivals = new ReadyChannel();
        using IDisposable observing = session.Observe(handles, fetch: false, arrivals);
        for (int read = 0; read < refs.Length; read++)
        {
            ValueTask<int> next = arrivals.Reader.ReadAsync(cancellationToken);
            yield return refs[next.IsCompletedSuccessfully
                ? next.Result
                : await LendingWait.ForAsync(next.AsTask(), null, TimeProvider.System, cancellationToken).ConfigureAwait(false)];
        }
    }
}
