using ClusterTasks.Execution;
using ClusterTasks.Protocol;
using ClusterTasks.Session;

namespace ClusterTasks;

/// <summary>A function that is applied to many items: the common part of its calls is looked up once.</summary>
internal sealed class MapFunction
{
    private readonly FunctionInfo _function;
    private readonly TaskOptions? _options;

    // Null: the function takes the item alone.
    private Func<SharedArgument>? _shared;

    /// <param name="function">The function to call.</param>
    /// <param name="options">Options that override its attribute.</param>
    /// <param name="session">The session of the calls; null: the one that is current here.</param>
    /// <param name="items">The items, to refuse null.</param>
    internal MapFunction(FunctionInfo function, TaskOptions? options, SessionCore? session, object items)
    {
        ArgumentNullException.ThrowIfNull(items);
        (_function, _options) = (function, options);
        Session = session?.Renewed ?? SessionAmbient.Require();
    }

    internal SessionCore Session { get; }

    internal MapFunction With<T>(T shared)
    {
        _shared = () => SharedArgument.Of(shared, Session, _function.Parameters[1]);
        return this;
    }

    internal MapFunction With<T>(ObjectRef<T> shared)
    {
        Misuse.CheckSession(Misuse.Live(shared.Handle), Session, nameof(shared));
        _shared = () => SharedArgument.Of(shared, Session);
        return this;
    }

    /// <summary>Returns the argument for one run over the items; dispose it after its last call.</summary>
    internal SharedArgument? Share() => _shared?.Invoke();

    /// <param name="item">The item.</param>
    /// <param name="shared">The value that <see cref="Share"/> returned.</param>
    /// <param name="settled">See <see cref="Misuse"/>: the session whose messages have arrived, for items that all exist already.</param>
    /// <param name="index">The item's index, which its reference will know; -1: none.</param>
    internal ObjectHandle Submit<T>(Arg<T> item, SharedArgument? shared, ref SessionCore? settled, int index = -1)
    {
        var call = new CallBuilder(_function, _options, Session) { Settled = settled };
        item.AddTo(ref call);
        settled = call.Settled;
        if (shared is not null)
            call.Shared(shared);
        ObjectHandle result = call.SubmitHandle();
        result.Item = index;
        return result;
    }

    internal ObjectRef<R>[] Results<T, R>(IEnumerable<Arg<T>> items)
    {
        _function.CheckResult(typeof(R));
        return SubmitAll(items, static handle => new ObjectRef<R>(handle));
    }

    internal ObjectRef[] Completions<T>(IEnumerable<Arg<T>> items) => SubmitAll(items, static handle => new ObjectRef(handle));

    internal ObjectStream<R>[] Streams<T, R>(IEnumerable<Arg<T>> items)
    {
        _function.CheckResult(typeof(R));
        return SubmitAll(items, static handle => new ObjectStream<R>(handle));
    }

    internal IAsyncEnumerable<R> ResultsAsync<T, R>(ItemSource<T> items, MapOptions? options, CancellationToken cancellationToken)
    {
        if (_function.Shape.Result == ResultKind.Stream)
        {
            throw Misuse.Function($"'{_function.Name}' yields a stream of items, and MapAsync takes functions with one result. " +
                "Use Remote.Map, which returns a stream for each item.");
        }

        _function.CheckResult(typeof(R));
        return BoundedMap.RunAsync<T, R>(this, items, options ?? new MapOptions(), cancellationToken, default);
    }

    internal async Task CompletionAsync<T>(ItemSource<T> items, MapOptions? options, CancellationToken cancellationToken)
    {
        // Nobody takes results here, so an error need not wait for its place in the order.
        MapOptions unordered = (options ?? new MapOptions()) with { Ordered = false };
        await foreach (object? _ in BoundedMap.RunAsync<T,
            object?>(this, items, unordered, cancellationToken, default).ConfigureAwait(false))
        {
        }
    }

    private TResult[] SubmitAll<T, TResult>(IEnumerable<Arg<T>> items, Func<ObjectHandle, TResult> result)
    {
        using SharedArgument? shared = Share();
        bool allExist = items.TryGetNonEnumeratedCount(out int count);
        var results = new List<TResult>(count);
        SessionCore? settled = null;
        foreach (Arg<T> item in items)
        {
            results.Add(result(Submit(item, shared, ref settled, results.Count)));
            if (!allExist)
                settled = null; // the enumeration may make the next item
        }

        return [.. results];
    }
}
