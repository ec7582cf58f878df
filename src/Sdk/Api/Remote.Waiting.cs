using ClusterTasks.Session;

namespace ClusterTasks;

public static partial class Remote
{
#pragma warning disable RS0026 // The forms differ in the required first parameter, so that no call can be ambiguous.

    /// <summary>Reads many values at once.</summary>
    /// <typeparam name="T">The values' type.</typeparam>
    /// <param name="refs">The references.</param>
    /// <param name="timeout">The longest wait for all; null waits without limit.</param>
    /// <param name="ct">Ends the wait, not the tasks.</param>
    /// <returns>The values in the order of <paramref name="refs"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="refs"/> is null.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>.</exception>
    /// <exception cref="TimeoutException">Some values did not come in time; the message says how many did.</exception>
    /// <exception cref="ClusterTasksException">A value failed: thrown at the first failure, without waiting for the others.
    /// <see cref="ClusterTasksException.ItemIndex"/> is its index in <paramref name="refs"/>.</exception>
    public static async Task<T[]> GetAsync<T>(
        IReadOnlyList<ObjectRef<T>> refs, TimeSpan? timeout = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(refs);
        TimeSpan? limit = Misuse.CheckTimeout(timeout, nameof(timeout));
        (SessionCore? session, ObjectHandle[] handles) = RefLists.HandlesOf(refs);
        if (session is null)
            return [];
        await RefLists.AllAsync(session, handles, fetch: true, limit, ct).ConfigureAwait(false);

        var values = new T[refs.Count];
        for (int index = 0; index < values.Length; index++)
        {
            if (refs[index].TryRead(handles[index], out T? value))
                values[index] = value!;
            else
                await RefLists.ReadAsync(
                    index, values.Length, async () => values[index] = await refs[index].GetAsync(null, ct).ConfigureAwait(false))
                    .ConfigureAwait(false);
        }

        return values;
    }

    /// <summary>Waits until many tasks that return nothing have ended.</summary>
    /// <param name="refs">The references.</param>
    /// <param name="timeout">The longest wait for all; null waits without limit.</param>
    /// <param name="ct">Ends the wait, not the tasks.</param>
    /// <exception cref="ArgumentNullException"><paramref name="refs"/> is null.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>.</exception>
    /// <exception cref="TimeoutException">Some tasks did not end in time; the message says how many did.</exception>
    /// <exception cref="ClusterTasksException">A task failed: thrown at the first failure, without waiting for the others.
    /// <see cref="ClusterTasksException.ItemIndex"/> is its index in <paramref name="refs"/>.</exception>
    public static async Task GetAsync(IReadOnlyList<ObjectRef> refs, TimeSpan? timeout = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(refs);
        TimeSpan? limit = Misuse.CheckTimeout(timeout, nameof(timeout));
        (SessionCore? session, ObjectHandle[] handles) = RefLists.HandlesOf(refs);
        if (session is not null)
            await RefLists.AllAsync(session, handles, fetch: false, limit, ct).ConfigureAwait(false);
    }

    /// <summary>Waits until a number of values are ready, without reading them.</summary>
    /// <typeparam name="T">The values' type.</typeparam>
    /// <param name="refs">The references, each once.</param>
    /// <param name="count">The number to wait for; default 1.</param>
    /// <param name="timeout">The longest wait; null waits without limit, zero only checks.</param>
    /// <param name="ct">Ends the wait, not the tasks.</param>
    /// <returns>At most <paramref name="count"/> ready references (fewer after the timeout), and all others, which may have
    /// become ready meanwhile; both in the order of <paramref name="refs"/>. A value that failed counts as ready.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="refs"/> is null.</exception>
    /// <exception cref="ArgumentException">A reference is in <paramref name="refs"/> twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is not between 1 and the number of references.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>.</exception>
    public static Task<(IReadOnlyList<ObjectRef<T>> Ready, IReadOnlyList<ObjectRef<T>> Pending)> WaitAsync<T>(
        IReadOnlyList<ObjectRef<T>> refs, int count = 1, TimeSpan? timeout = null, CancellationToken ct = default) =>
        RefLists.WaitAsync(refs, count, timeout, ct);

    /// <summary>Waits until a number of tasks that return nothing have ended.</summary>
    /// <param name="refs">The references, each once.</param>
    /// <param name="count">The number to wait for; default 1.</param>
    /// <param name="timeout">The longest wait; null waits without limit, zero only checks.</param>
    /// <param name="ct">Ends the wait, not the tasks.</param>
    /// <returns>At most <paramref name="count"/> references of ended tasks (fewer after the timeout), and all others; both in the order of
    /// <paramref name="refs"/>. A task that failed has ended.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="refs"/> is null.</exception>
    /// <exception cref="ArgumentException">A reference is in <paramref name="refs"/> twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is not between 1 and the number of references.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>.</exception>
    public static Task<(IReadOnlyList<ObjectRef> Ready, IReadOnlyList<ObjectRef> Pending)> WaitAsync(
        IReadOnlyList<ObjectRef> refs, int count = 1, TimeSpan? timeout = null, CancellationToken ct = default) =>
        RefLists.WaitAsync(refs, count, timeout, ct);

#pragma warning restore RS0026

    /// <summary>Yields each reference when its value is ready or has failed.</summary>
    /// <typeparam name="T">The values' type.</typeparam>
    /// <param name="refs">The references.</param>
    /// <returns>The references in the order in which they complete. Awaiting one then gives its value or throws its error.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="refs"/> is null.</exception>
    /// <exception cref="ArgumentException">The references are of different clusters.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>.</exception>
    /// <exception cref="SessionLostException">Thrown by the enumeration: the session has ended.</exception>
    /// <exception cref="ObjectDisposedException">A reference was disposed, before the call or before it was ready.</exception>
    public static IAsyncEnumerable<ObjectRef<T>> WhenEach<T>(IEnumerable<ObjectRef<T>> refs) => RefLists.WhenEach(refs);

    /// <summary>Yields each reference to a task that returns nothing when the task has ended.</summary>
    /// <param name="refs">The references.</param>
    /// <returns>The references in the order in which the tasks end. Awaiting one then throws the error of a task that failed.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="refs"/> is null.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>.</exception>
    public static IAsyncEnumerable<ObjectRef> WhenEach(IEnumerable<ObjectRef> refs) => RefLists.WhenEach(refs);
}
