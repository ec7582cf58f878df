using ClusterTasks.Session;
using ClusterTasks.Values.Errors;

namespace ClusterTasks;

/// <summary>Waits for all of many references.</summary>
internal static partial class RefLists
{
    /// <summary>Waits for all; throws the error of the first that fails, without waiting for the others.</summary>
    /// <param name="session">The session of the handles.</param>
    /// <param name="handles">The objects to wait for.</param>
    /// <param name="fetch">True when the caller wants the bytes on this node.</param>
    /// <param name="limit">The longest wait.</param>
    /// <param name="ct">Ends the wait.</param>
    internal static async Task AllAsync(SessionCore session, ObjectHandle[] handles, bool fetch, TimeSpan? limit, CancellationToken ct)
    {
        // A caller that does not wait brings no bytes here while some of the values do not exist.
        int? failed = limit == TimeSpan.Zero ? null
            : await ArriveAsync(session, handles, fetch, limit, mayLend: true, ct).ConfigureAwait(false);
        failed ??= await LookAsync(session, handles, fetch, limit.GetValueOrDefault(), ct).ConfigureAwait(false);
        if (failed >= 0)
            await ReadAsync(failed.Value, handles.Length, () => session.WaitAsync(handles[failed.Value], null, ct)).ConfigureAwait(false);
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

    /// <summary>Returns the index of the first object that fails, or -1 when all have arrived; null when the time is over before
    /// that.</summary>
    private static async Task<int?> ArriveAsync(
        SessionCore session, ObjectHandle[] handles, bool fetch, TimeSpan? limit, bool mayLend, CancellationToken ct)
    {
        var all = new ReadyCounter(handles.Length, stopAtFailure: true);
        using IDisposable observing = session.Observe(handles, fetch, all);
        try
        {
            await (mayLend
                ? LendingWait.ForAsync(all.Reached, limit, TimeProvider.System, ct)
                : all.Reached.WaitAsync(limit ?? Timeout.InfiniteTimeSpan, TimeProvider.System, ct)).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!all.Reached.IsCompleted)
        {
            return null;
        }
        catch (TimeoutException)
        {
            // The cancellation is that of the time limit, and the answer came with its end.
        }

        int failed = await all.Reached.ConfigureAwait(false);
        return all.FetchFailure is { } failure ? throw FetchFailed(handles, failed, failure) : failed;
    }

    private static Exception FetchFailed(ObjectHandle[] handles, int index, in ObjectAnswer failure)
    {
        Exception error = SessionClient.Failure(handles[index], failure);
        ItemErrors.Mark(error, index, handles.Length);
        return error;
    }

    /// <summary>Does the same when the time is over: the present knowledge of the node counts.</summary>
    /// <exception cref="TimeoutException">Some do not exist yet, or their bytes are still on their way.</exception>
    private static async Task<int> LookAsync(SessionCore session, ObjectHandle[] handles, bool fetch, TimeSpan limit, CancellationToken ct)
    {
        int? failed;
        var known = new ReadyCounter(handles.Length, stopAtFailure: true);
        using (session.Observe(handles, fetch: false, known))
        {
            await session.LookAsync(handles, ct).ConfigureAwait(false);
            failed = known.Reached.IsCompleted ? await known.Reached.ConfigureAwait(false) : null;
        }

        if (failed is null)
        {
            string values = Counted.Of(handles.Length, "value");
            string came = limit == TimeSpan.Zero ? $"{known.Ready} of {values} {(handles.Length == 1 ? "is" : "are")} there"
                : $"{known.Ready} of {values} came within {limit}";
            throw TooLate($"{came}. The tasks go on: wait longer, or use Remote.WaitAsync for those that are ready.");
        }

        if (failed >= 0 || !fetch)
            return failed.Value;
        TimeSpan left = limit < SessionClient.LookTime ? SessionClient.LookTime - limit : TimeSpan.Zero;
        return await ArriveAsync(session, handles, fetch: true, left, mayLend: false, ct).ConfigureAwait(false)
            ?? throw TooLate(
                (handles.Length == 1 ? "The value exists, but its bytes" : $"All {handles.Length} values exist, but the bytes of some")
                + " have not come to this node. They are still on their way: wait again.");
    }

    private static TimeoutException TooLate(string message) => new(message) { HelpLink = HelpPage.Waits };
}
