using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using ClusterTasks.Session;
using ClusterTasks.Values.Errors;

namespace ClusterTasks;

/// <summary>Goes through items with a bounded number of tasks under way, so that neither the items nor the results are ever all in
/// memory.</summary>
internal static class BoundedMap
{
    private static readonly TimeSpan SourceGrace = TimeSpan.FromSeconds(1);

    /// <param name="function">The function to call for each item.</param>
    /// <param name="items">The items; the next one is pulled when there is room for it.</param>
    /// <param name="options">The window and the order.</param>
    /// <param name="ct">The token that the map was made with.</param>
    /// <param name="enumeration">The token of the enumeration.</param>
    internal static async IAsyncEnumerable<R> RunAsync<T, R>(
        MapFunction function, ItemSource<T> items, MapOptions options, CancellationToken ct,
            [EnumeratorCancellation] CancellationToken enumeration)
    {
        using SharedArgument? shared = function.Share();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct, enumeration);
        var window = new MapWindow(options.Window ?? MapOptions.DefaultWindow, options.Ordered);
        IAsyncEnumerator<Arg<T>> source = items.Items.GetAsyncEnumerator(ended.Token);
        Task<bool>? pull = null;
        ExceptionDispatchInfo? error = null;
        bool hasMore = true;
        long submitted = 0;
        try
        {
            while (true)
            {
                ct.ThrowIfCancellationRequested();
                enumeration.ThrowIfCancellationRequested();
                while (hasMore && window.HasRoom)
                {
                    try
                    {
                        pull ??= source.MoveNextAsync().AsTask();
                        if (!pull.IsCompleted)
                            break; // results that have arrived do not wait for a slow source
                        hasMore = await Take(ref pull).ConfigureAwait(false);
                        if (hasMore)
                            window.Add(submitted++, Submit(function, source.Current, shared));
                    }
                    catch (Exception e)
                    {
                        // Thrown after the results of the items before it.
                        (error, hasMore) = (ExceptionDispatchInfo.Capture(e), false);
                    }
                }

                if (window.TryTake(out MapItem? item))
                {
                    yield return await ReadAsync<R>(item, items.Count, ended.Token).ConfigureAwait(false);
                }
                else if (hasMore || !window.IsEmpty)
                {
                    await WaitAsync(window, window.HasRoom ? pull : null, ended.Token).ConfigureAwait(false);
                }
                else
                {
                    error?.Throw();
                    yield break;
                }
            }
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await window.AbandonAsync().ConfigureAwait(false);
            if (pull is null || await HasEndedAsync(pull).ConfigureAwait(false))
                await source.DisposeAsync().ConfigureAwait(false);
            else
                _ = DisposeLaterAsync(pull, source);
        }
    }

    /// <summary>A source must not be disposed while it moves. One that takes the token ends now; one that does not must not hold up the
    /// loop.</summary>
    private static async Task<bool> HasEndedAsync(Task pull)
    {
        try
        {
            await pull.WaitAsync(SourceGrace).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Its own error no longer matters: the loop ends with another one, or was left.
        }

        return pull.IsCompleted;
    }

    private static async Task DisposeLaterAsync(Task pull, IAsyncDisposable source)
    {
        await pull.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await source.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Nobody is left to be told.
        }
    }

    private static ObjectHandle Submit<T>(MapFunction function, Arg<T> item, SharedArgument? shared)
    {
        SessionCore? settled = null;
        return function.Submit(item, shared, ref settled);
    }

    private static Task<bool> Take(ref Task<bool>? pull)
    {
        Task<bool> taken = pull!;
        pull = null;
        return taken;
    }

    /// <summary>Waits for a result or for the source. A token that fires ends the wait, and the caller throws for it.</summary>
    private static async Task WaitAsync(MapWindow window, Task<bool>? pull, CancellationToken ct)
    {
        try
        {
            if (window.IsEmpty)
                await Task.WhenAny(pull!).WaitAsync(ct).ConfigureAwait(false);
            else if (pull is null)
                await LendingWait.ForAsync(window.Arrival(), null, TimeProvider.System, ct).ConfigureAwait(false);
            else if (await LendingWait.ForAsync(Task.WhenAny(window.Arrival(), pull), null, TimeProvider.System, ct).ConfigureAwait(false)
                is var first && first != pull)
                await first.ConfigureAwait(false); // throws when the session has ended
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The caller throws for its own token.
        }
    }

    private static async Task<R> ReadAsync<R>(MapItem item, int? count, CancellationToken ct)
    {
        try
        {
            return await item.Handle.Session.GetAsync<R>(item.Handle, null, ct).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            ItemErrors.Mark(error, item.Index, count);
            throw;
        }
        finally
        {
            item.Handle.Release();
        }
    }
}
