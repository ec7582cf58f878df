using System.Runtime.CompilerServices;
using System.Threading.Channels;
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
        foreach (ObjectRef<T> reference in refs)
            Misuse.Live(reference.Handle);
        if (refs.Count == 0)
            return [];

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var read = new AllValues<T>(refs, stop.Token);
        try
        {
            return await read.Completion.WaitAsync(limit ?? Timeout.InfiniteTimeSpan, TimeProvider.System, ct).ConfigureAwait(false);
        }
        catch (TimeoutException error) when (!read.Completion.IsCompleted)
        {
            throw new TimeoutException($"{refs.Count - read.Missing} of {refs.Count} values came within {limit}. The tasks go on: " +
                "wait longer, or use Remote.WaitAsync for those that are ready.", error);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
        }
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
        var seen = new HashSet<ObjectId>(refs.Count);
        foreach (ObjectRef<T> reference in refs)
        {
            if (!seen.Add(Misuse.Live(reference.Handle).Id))
                throw new ArgumentException($"The reference {reference.Id} is in the list twice. Pass each reference once.", nameof(refs));
        }

        if (refs.Count == 0)
            return ([], []);
        if (count < 1 || count > refs.Count)
            throw new ArgumentOutOfRangeException(nameof(count), count, $"count is between 1 and the number of references ({refs.Count}).");

        ct.ThrowIfCancellationRequested();
        if (limit != TimeSpan.Zero && refs.Count(IsReady) < count)
            await WaitForAsync(refs, count, limit, ct).ConfigureAwait(false);

        var ready = new List<ObjectRef<T>>(count);
        var pending = new List<ObjectRef<T>>(refs.Count - count);
        foreach (ObjectRef<T> reference in refs)
            (ready.Count < count && IsReady(reference) ? ready : pending).Add(reference);
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

    private static bool IsReady<T>(ObjectRef<T> reference) => reference.Handle.Session.IsReady(reference.Handle);

    private static async Task WaitForAsync<T>(IReadOnlyList<ObjectRef<T>> refs, int count, TimeSpan? limit, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Channel<ObjectRef<T>> arrivals = Watch(refs, stop.Token);
        try
        {
            Task reached = ReadAsync(arrivals.Reader, count, stop.Token);
            await reached.WaitAsync(limit ?? Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Not an error here: the caller looks which are ready.
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
        }
    }

    private static async Task ReadAsync<T>(ChannelReader<T> reader, int count, CancellationToken cancellationToken)
    {
        for (int read = 0; read < count; read++)
            await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async IAsyncEnumerable<ObjectRef<T>> WhenEachAsync<T>(
        ObjectRef<T>[] refs, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Channel<ObjectRef<T>> arrivals = Watch(refs, stop.Token);
        try
        {
            for (int read = 0; read < refs.Length; read++)
                yield return await arrivals.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
        }
    }

    private static Channel<ObjectRef<T>> Watch<T>(IReadOnlyList<ObjectRef<T>> refs, CancellationToken cancellationToken)
    {
        var arrivals = Channel.CreateUnbounded<ObjectRef<T>>(new UnboundedChannelOptions { SingleReader = true });
        foreach (ObjectRef<T> reference in refs)
            _ = NoteAsync(reference, arrivals.Writer, cancellationToken);
        return arrivals;
    }

    private static async Task NoteAsync<T>(ObjectRef<T> reference, ChannelWriter<ObjectRef<T>> arrivals, CancellationToken cancellationToken)
    {
        try
        {
            ObjectHandle handle = reference.Handle;
            await handle.Session.WhenReadyAsync(handle, cancellationToken).ConfigureAwait(false);
            arrivals.TryWrite(reference);
        }
        catch (OperationCanceledException)
        {
            // The wait ended first.
        }
        catch (Exception error)
        {
            // The session's end, not the object's own error: every waiter learns of it.
            arrivals.TryComplete(error);
        }
    }
}
