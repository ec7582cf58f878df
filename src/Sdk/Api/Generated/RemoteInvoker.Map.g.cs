// Made by eng/InvokeGenerator; change that and run it again: dotnet run --project eng/InvokeGenerator
#nullable enable

using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace ClusterTasks;

public sealed partial class RemoteInvoker
{
    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>References to the results, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public ObjectRef<R>[] Map<T, R>(Func<T, Task<R>> function, IEnumerable<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        FunctionInfo info = FunctionInfo.Of(function);
        var results = new List<ObjectRef<R>>(items.TryGetNonEnumeratedCount(out int count) ? count : 0);
        foreach (T item in items)
        {
            var call = new CallBuilder(info, _options, _session);
            call.Value(item);
            results.Add(call.Submit<R>());
        }

        return [.. results];
    }

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>The streams of items, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public ObjectStream<R>[] Map<T, R>(Func<T, IAsyncEnumerable<R>> function, IEnumerable<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        FunctionInfo info = FunctionInfo.Of(function);
        var results = new List<ObjectStream<R>>(items.TryGetNonEnumeratedCount(out int count) ? count : 0);
        foreach (T item in items)
        {
            var call = new CallBuilder(info, _options, _session);
            call.Value(item);
            results.Add(call.SubmitStream<R>());
        }

        return [.. results];
    }

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>References to the results, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(3)]
    public ObjectRef<R>[] Map<T, R>(Func<T, ValueTask<R>> function, IEnumerable<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        FunctionInfo info = FunctionInfo.Of(function);
        var results = new List<ObjectRef<R>>(items.TryGetNonEnumeratedCount(out int count) ? count : 0);
        foreach (T item in items)
        {
            var call = new CallBuilder(info, _options, _session);
            call.Value(item);
            results.Add(call.Submit<R>());
        }

        return [.. results];
    }

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>References to the tasks' completion, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(2)]
    public ObjectRef[] Map<T>(Func<T, Task> function, IEnumerable<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        FunctionInfo info = FunctionInfo.Of(function);
        var results = new List<ObjectRef>(items.TryGetNonEnumeratedCount(out int count) ? count : 0);
        foreach (T item in items)
        {
            var call = new CallBuilder(info, _options, _session);
            call.Value(item);
            results.Add(call.Submit());
        }

        return [.. results];
    }

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>References to the tasks' completion, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(1)]
    public ObjectRef[] Map<T>(Func<T, ValueTask> function, IEnumerable<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        FunctionInfo info = FunctionInfo.Of(function);
        var results = new List<ObjectRef>(items.TryGetNonEnumeratedCount(out int count) ? count : 0);
        foreach (T item in items)
        {
            var call = new CallBuilder(info, _options, _session);
            call.Value(item);
            results.Add(call.Submit());
        }

        return [.. results];
    }

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>References to the results, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public ObjectRef<R>[] Map<T, R>(Func<T, R> function, IEnumerable<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        FunctionInfo info = FunctionInfo.Of(function);
        var results = new List<ObjectRef<R>>(items.TryGetNonEnumeratedCount(out int count) ? count : 0);
        foreach (T item in items)
        {
            var call = new CallBuilder(info, _options, _session);
            call.Value(item);
            results.Add(call.Submit<R>());
        }

        return [.. results];
    }

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>References to the tasks' completion, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public ObjectRef[] Map<T>(Action<T> function, IEnumerable<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        FunctionInfo info = FunctionInfo.Of(function);
        var results = new List<ObjectRef>(items.TryGetNonEnumeratedCount(out int count) ? count : 0);
        foreach (T item in items)
        {
            var call = new CallBuilder(info, _options, _session);
            call.Value(item);
            results.Add(call.Submit());
        }

        return [.. results];
    }

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>References to the results, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(14)]
    public ObjectRef<R>[] Map<T, R>(Func<T, Task<R>> function, IEnumerable<ObjectRef<T>> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        FunctionInfo info = FunctionInfo.Of(function);
        var results = new List<ObjectRef<R>>(items.TryGetNonEnumeratedCount(out int count) ? count : 0);
        foreach (ObjectRef<T> item in items)
        {
            var call = new CallBuilder(info, _options, _session);
            call.Reference(item);
            results.Add(call.Submit<R>());
        }

        return [.. results];
    }

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>The streams of items, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(14)]
    public ObjectStream<R>[] Map<T, R>(Func<T, IAsyncEnumerable<R>> function, IEnumerable<ObjectRef<T>> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        FunctionInfo info = FunctionInfo.Of(function);
        var results = new List<ObjectStream<R>>(items.TryGetNonEnumeratedCount(out int count) ? count : 0);
        foreach (ObjectRef<T> item in items)
        {
            var call = new CallBuilder(info, _options, _session);
            call.Reference(item);
            results.Add(call.SubmitStream<R>());
        }

        return [.. results];
    }

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>References to the results, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(13)]
    public ObjectRef<R>[] Map<T, R>(Func<T, ValueTask<R>> function, IEnumerable<ObjectRef<T>> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        FunctionInfo info = FunctionInfo.Of(function);
        var results = new List<ObjectRef<R>>(items.TryGetNonEnumeratedCount(out int count) ? count : 0);
        foreach (ObjectRef<T> item in items)
        {
            var call = new CallBuilder(info, _options, _session);
            call.Reference(item);
            results.Add(call.Submit<R>());
        }

        return [.. results];
    }

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>References to the tasks' completion, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(12)]
    public ObjectRef[] Map<T>(Func<T, Task> function, IEnumerable<ObjectRef<T>> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        FunctionInfo info = FunctionInfo.Of(function);
        var results = new List<ObjectRef>(items.TryGetNonEnumeratedCount(out int count) ? count : 0);
        foreach (ObjectRef<T> item in items)
        {
            var call = new CallBuilder(info, _options, _session);
            call.Reference(item);
            results.Add(call.Submit());
        }

        return [.. results];
    }

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>References to the tasks' completion, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(11)]
    public ObjectRef[] Map<T>(Func<T, ValueTask> function, IEnumerable<ObjectRef<T>> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        FunctionInfo info = FunctionInfo.Of(function);
        var results = new List<ObjectRef>(items.TryGetNonEnumeratedCount(out int count) ? count : 0);
        foreach (ObjectRef<T> item in items)
        {
            var call = new CallBuilder(info, _options, _session);
            call.Reference(item);
            results.Add(call.Submit());
        }

        return [.. results];
    }

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>References to the results, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(10)]
    public ObjectRef<R>[] Map<T, R>(Func<T, R> function, IEnumerable<ObjectRef<T>> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        FunctionInfo info = FunctionInfo.Of(function);
        var results = new List<ObjectRef<R>>(items.TryGetNonEnumeratedCount(out int count) ? count : 0);
        foreach (ObjectRef<T> item in items)
        {
            var call = new CallBuilder(info, _options, _session);
            call.Reference(item);
            results.Add(call.Submit<R>());
        }

        return [.. results];
    }

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>References to the tasks' completion, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(10)]
    public ObjectRef[] Map<T>(Action<T> function, IEnumerable<ObjectRef<T>> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        FunctionInfo info = FunctionInfo.Of(function);
        var results = new List<ObjectRef>(items.TryGetNonEnumeratedCount(out int count) ? count : 0);
        foreach (ObjectRef<T> item in items)
        {
            var call = new CallBuilder(info, _options, _session);
            call.Reference(item);
            results.Add(call.Submit());
        }

        return [.. results];
    }
}
