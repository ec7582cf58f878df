using System.Runtime.CompilerServices;
using ClusterTasks.Execution;
using ClusterTasks.Session;

namespace ClusterTasks;

public static partial class Remote
{
    /// <summary>Reads many values at once.</summary>
    /// <typeparam name="T">The values' type.</typeparam>
    /// <param name="refs">The references.</param>
    /// <param name="timeout">How long to wait for all; null waits without limit.</param>
    /// <param name="ct">Ends the wait, not the tasks.</param>
    /// <returns>The values in the order of <paramref name="refs"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="refs"/> is null.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>.</exception>
    /// <exception cref="TimeoutException">Some values did not come in time; the message says how many did.</exception>
    /// <exception cref="ClusterTasksException">A value failed: thrown at the first failure, without waiting for the others.</exception>
    public static async Task<T[]> GetAsync<T>(
        IReadOnlyList<ObjectRef<T>> refs, TimeSpan? timeout = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(refs);
        TimeSpan? limit = Misuse.CheckTimeout(timeout, nameof(timeout));
        (SessionCore? session, ObjectHandle[] handles) = HandlesOf(refs);
        if (session is null)
            return [];

        var all = new ReadyCounter(refs.Count, stopAtFailure: true);
        using (session.Observe(handles, fetch: true, all))
        {
            try
            {
                int failed = await LendingWait.ForAsync(all.Reached, limit, TimeProvider.System, ct).ConfigureAwait(false);
                if (failed >= 0)
                    await refs[failed].GetAsync(null, ct).ConfigureAwait(false);
            }
            catch (TimeoutException error) when (!all.Reached.IsCompleted)
            {
                throw new TimeoutException($"{all.Ready} of {refs.Count} values came within {limit}. The tasks go on: " +
                    "wait longer, or use Remote.WaitAsync for those that are ready.", error)
                { HelpLink = HelpPage.Waits };
            }
        }

        var values = new T[refs.Count];
        for (int index = 0; index < values.Length; index++)
            values[index] = refs[index].TryRead(handles[index], out T? value) ? value! : await refs[index].GetAsync(null, ct).ConfigureAwait(false);
        return values;
    }

    /// <summary>Waits until a number of values are ready, without reading them.</summary>
    /// <typeparam name="T">The values' type.</typeparam>
    /// <param name="refs">The references, each once.</param>
    /// <param name="count">How many to wait for; default 1.</param>
    /// <param name="timeout">How long to wait; null waits without limit, zero only looks.</param>
    /// <param name="ct">Ends the wait, not the tasks.</param>
    /// <returns>At most <paramref name="count"/> ready references (fewer after the timeout), and all others, which may have
    /// become ready meanwhile; both in the order of <paramref name="refs"/>. A value that failed counts as ready.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="refs"/> is null.</exception>
    /// <exception cref="ArgumentException">A reference is in <paramref name="refs"/> twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is not between 1 and the number of references.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>.</exception>
    public static async Task<(IReadOnlyList<ObjectRef<T>> Ready, IReadOnlyList<ObjectRef<T>> Pending)> WaitAsync<T>(
        IReadOnlyList<ObjectRef<T>> refs, int count = 1, TimeSpan? timeout = null, CancellationToken ct = default)
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

        var ready = new List<ObjectRef<T>>(count);
        var pending = new List<ObjectRef<T>>(refs.Count - count);
        for (int index = 0; index < handles.Length; index++)
            (ready.Count < count && session.IsReady(handles[index]) ? ready : pending).Add(refs[index]);
        return (ready, pending);
    }

    /// <summary>Yields each reference when its value is ready or has failed.</summary>
    /// <typeparam name="T">The values' type.</typeparam>
    /// <param name="refs">The references.</param>
    /// <returns>The references in the order in which they complete. Awaiting one then gives its value or throws its error.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="refs"/> is null.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>.</exception>
    public static IAsyncEnumerable<ObjectRef<T>> WhenEach<T>(IEnumerable<ObjectRef<T>> refs)
    {
        ArgumentNullException.ThrowIfNull(refs);
        ObjectRef<T>[] all = [.. refs];
        foreach (ObjectRef<T> reference in all)
            Misuse.Live(reference.Handle);
        return WhenEachAsync(all, default);
    }

    /// <summary>The handles, all of one session; null: there are none.</summary>
    private static (SessionCore? Session, ObjectHandle[] Handles) HandlesOf<T>(IReadOnlyList<ObjectRef<T>> refs)
    {
        var handles = new ObjectHandle[refs.Count];
        for (int index = 0; index < handles.Length; index++)
            handles[index] = Misuse.Live(refs[index].Handle);
        if (handles.Length == 0)
            return (null, handles);

        SessionCore session = handles[0].Session;
        for (int index = 1; index < handles.Length; index++)
            handles[index] = Misuse.Own(handles[index], session, nameof(refs));
        return (session, handles);
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

    private static async IAsyncEnumerable<ObjectRef<T>> WhenEachAsync<T>(
        ObjectRef<T>[] refs, [EnumeratorCancellation] CancellationToken cancellationToken)
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
