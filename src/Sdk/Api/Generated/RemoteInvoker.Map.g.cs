// Made by eng/InvokeGenerator; change that and run it again: dotnet run --project eng/InvokeGenerator
#nullable enable
#pragma warning disable RS0026 // Overloads with optional parameters differ in the required ones, so that no call can be ambiguous.

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
    public ObjectRef<R>[] Map<T, R>(
        Func<T, Task<R>> function, IEnumerable<T> items) =>
        new MapFunction(FunctionInfo.Of(function), _options, _session, items).Results<T, R>(ItemSource.Args(items));

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
    public ObjectStream<R>[] Map<T, R>(
        Func<T, IAsyncEnumerable<R>> function, IEnumerable<T> items) =>
        new MapFunction(FunctionInfo.Of(function), _options, _session, items).Streams<T, R>(ItemSource.Args(items));

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
    public ObjectRef<R>[] Map<T, R>(
        Func<T, ValueTask<R>> function, IEnumerable<T> items) =>
        new MapFunction(FunctionInfo.Of(function), _options, _session, items).Results<T, R>(ItemSource.Args(items));

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>References to the tasks' completion, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(2)]
    public ObjectRef[] Map<T>(
        Func<T, Task> function, IEnumerable<T> items) =>
        new MapFunction(FunctionInfo.Of(function), _options, _session, items).Completions(ItemSource.Args(items));

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>References to the tasks' completion, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(1)]
    public ObjectRef[] Map<T>(
        Func<T, ValueTask> function, IEnumerable<T> items) =>
        new MapFunction(FunctionInfo.Of(function), _options, _session, items).Completions(ItemSource.Args(items));

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
    public ObjectRef<R>[] Map<T, R>(
        Func<T, R> function, IEnumerable<T> items) =>
        new MapFunction(FunctionInfo.Of(function), _options, _session, items).Results<T, R>(ItemSource.Args(items));

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>References to the tasks' completion, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public ObjectRef[] Map<T>(
        Action<T> function, IEnumerable<T> items) =>
        new MapFunction(FunctionInfo.Of(function), _options, _session, items).Completions(ItemSource.Args(items));

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
    public ObjectRef<R>[] Map<T, R>(
        Func<T, Task<R>> function, IEnumerable<ObjectRef<T>> items) =>
        new MapFunction(FunctionInfo.Of(function), _options, _session, items).Results<T, R>(ItemSource.Args(items));

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
    public ObjectStream<R>[] Map<T, R>(
        Func<T, IAsyncEnumerable<R>> function, IEnumerable<ObjectRef<T>> items) =>
        new MapFunction(FunctionInfo.Of(function), _options, _session, items).Streams<T, R>(ItemSource.Args(items));

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
    public ObjectRef<R>[] Map<T, R>(
        Func<T, ValueTask<R>> function, IEnumerable<ObjectRef<T>> items) =>
        new MapFunction(FunctionInfo.Of(function), _options, _session, items).Results<T, R>(ItemSource.Args(items));

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>References to the tasks' completion, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(12)]
    public ObjectRef[] Map<T>(
        Func<T, Task> function, IEnumerable<ObjectRef<T>> items) =>
        new MapFunction(FunctionInfo.Of(function), _options, _session, items).Completions(ItemSource.Args(items));

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>References to the tasks' completion, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(11)]
    public ObjectRef[] Map<T>(
        Func<T, ValueTask> function, IEnumerable<ObjectRef<T>> items) =>
        new MapFunction(FunctionInfo.Of(function), _options, _session, items).Completions(ItemSource.Args(items));

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
    public ObjectRef<R>[] Map<T, R>(
        Func<T, R> function, IEnumerable<ObjectRef<T>> items) =>
        new MapFunction(FunctionInfo.Of(function), _options, _session, items).Results<T, R>(ItemSource.Args(items));

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>References to the tasks' completion, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(10)]
    public ObjectRef[] Map<T>(
        Action<T> function, IEnumerable<ObjectRef<T>> items) =>
        new MapFunction(FunctionInfo.Of(function), _options, _session, items).Completions(ItemSource.Args(items));

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>References to the results, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="shared">A value for all tasks: encoded once (over 64 KiB: put once). A CancellationToken cancels the tasks.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public ObjectRef<R>[] Map<T, S, R>(
        Func<T, S, Task<R>> function, IEnumerable<T> items, S shared) =>
        new MapFunction(FunctionInfo.Of(function), _options, _session, items).With(shared).Results<T, R>(ItemSource.Args(items));

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>The streams of items, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="shared">A value for all tasks: encoded once (over 64 KiB: put once). A CancellationToken cancels the tasks.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public ObjectStream<R>[] Map<T, S, R>(
        Func<T, S, IAsyncEnumerable<R>> function, IEnumerable<T> items, S shared) =>
        new MapFunction(FunctionInfo.Of(function), _options, _session, items).With(shared).Streams<T, R>(ItemSource.Args(items));

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>References to the results, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="shared">A value for all tasks: encoded once (over 64 KiB: put once). A CancellationToken cancels the tasks.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(3)]
    public ObjectRef<R>[] Map<T, S, R>(
        Func<T, S, ValueTask<R>> function, IEnumerable<T> items, S shared) =>
        new MapFunction(FunctionInfo.Of(function), _options, _session, items).With(shared).Results<T, R>(ItemSource.Args(items));

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>References to the tasks' completion, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="shared">A value for all tasks: encoded once (over 64 KiB: put once). A CancellationToken cancels the tasks.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(2)]
    public ObjectRef[] Map<T, S>(
        Func<T, S, Task> function, IEnumerable<T> items, S shared) =>
        new MapFunction(FunctionInfo.Of(function), _options, _session, items).With(shared).Completions(ItemSource.Args(items));

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>References to the tasks' completion, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="shared">A value for all tasks: encoded once (over 64 KiB: put once). A CancellationToken cancels the tasks.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(1)]
    public ObjectRef[] Map<T, S>(
        Func<T, S, ValueTask> function, IEnumerable<T> items, S shared) =>
        new MapFunction(FunctionInfo.Of(function), _options, _session, items).With(shared).Completions(ItemSource.Args(items));

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>References to the results, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="shared">A value for all tasks: encoded once (over 64 KiB: put once). A CancellationToken cancels the tasks.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public ObjectRef<R>[] Map<T, S, R>(
        Func<T, S, R> function, IEnumerable<T> items, S shared) =>
        new MapFunction(FunctionInfo.Of(function), _options, _session, items).With(shared).Results<T, R>(ItemSource.Args(items));

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>References to the tasks' completion, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="shared">A value for all tasks: encoded once (over 64 KiB: put once). A CancellationToken cancels the tasks.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public ObjectRef[] Map<T, S>(
        Action<T, S> function, IEnumerable<T> items, S shared) =>
        new MapFunction(FunctionInfo.Of(function), _options, _session, items).With(shared).Completions(ItemSource.Args(items));

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>References to the results, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="shared">A value for all tasks: encoded once (over 64 KiB: put once). A CancellationToken cancels the tasks.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(14)]
    public ObjectRef<R>[] Map<T, S, R>(
        Func<T, S, Task<R>> function, IEnumerable<ObjectRef<T>> items, S shared) =>
        new MapFunction(FunctionInfo.Of(function), _options, _session, items).With(shared).Results<T, R>(ItemSource.Args(items));

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>The streams of items, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="shared">A value for all tasks: encoded once (over 64 KiB: put once). A CancellationToken cancels the tasks.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(14)]
    public ObjectStream<R>[] Map<T, S, R>(
        Func<T, S, IAsyncEnumerable<R>> function, IEnumerable<ObjectRef<T>> items, S shared) =>
        new MapFunction(FunctionInfo.Of(function), _options, _session, items).With(shared).Streams<T, R>(ItemSource.Args(items));

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>References to the results, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="shared">A value for all tasks: encoded once (over 64 KiB: put once). A CancellationToken cancels the tasks.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(13)]
    public ObjectRef<R>[] Map<T, S, R>(
        Func<T, S, ValueTask<R>> function, IEnumerable<ObjectRef<T>> items, S shared) =>
        new MapFunction(FunctionInfo.Of(function), _options, _session, items).With(shared).Results<T, R>(ItemSource.Args(items));

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>References to the tasks' completion, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="shared">A value for all tasks: encoded once (over 64 KiB: put once). A CancellationToken cancels the tasks.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(12)]
    public ObjectRef[] Map<T, S>(
        Func<T, S, Task> function, IEnumerable<ObjectRef<T>> items, S shared) =>
        new MapFunction(FunctionInfo.Of(function), _options, _session, items).With(shared).Completions(ItemSource.Args(items));

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>References to the tasks' completion, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="shared">A value for all tasks: encoded once (over 64 KiB: put once). A CancellationToken cancels the tasks.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(11)]
    public ObjectRef[] Map<T, S>(
        Func<T, S, ValueTask> function, IEnumerable<ObjectRef<T>> items, S shared) =>
        new MapFunction(FunctionInfo.Of(function), _options, _session, items).With(shared).Completions(ItemSource.Args(items));

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>References to the results, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="shared">A value for all tasks: encoded once (over 64 KiB: put once). A CancellationToken cancels the tasks.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(10)]
    public ObjectRef<R>[] Map<T, S, R>(
        Func<T, S, R> function, IEnumerable<ObjectRef<T>> items, S shared) =>
        new MapFunction(FunctionInfo.Of(function), _options, _session, items).With(shared).Results<T, R>(ItemSource.Args(items));

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>References to the tasks' completion, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="shared">A value for all tasks: encoded once (over 64 KiB: put once). A CancellationToken cancels the tasks.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(10)]
    public ObjectRef[] Map<T, S>(
        Action<T, S> function, IEnumerable<ObjectRef<T>> items, S shared) =>
        new MapFunction(FunctionInfo.Of(function), _options, _session, items).With(shared).Completions(ItemSource.Args(items));

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>References to the results, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="shared">A reference for all tasks: they start when its value exists, and read it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(14)]
    public ObjectRef<R>[] Map<T, S, R>(
        Func<T, S, Task<R>> function, IEnumerable<T> items, ObjectRef<S> shared) =>
        new MapFunction(FunctionInfo.Of(function), _options, _session, items).With(shared).Results<T, R>(ItemSource.Args(items));

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>The streams of items, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="shared">A reference for all tasks: they start when its value exists, and read it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(14)]
    public ObjectStream<R>[] Map<T, S, R>(
        Func<T, S, IAsyncEnumerable<R>> function, IEnumerable<T> items, ObjectRef<S> shared) =>
        new MapFunction(FunctionInfo.Of(function), _options, _session, items).With(shared).Streams<T, R>(ItemSource.Args(items));

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>References to the results, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="shared">A reference for all tasks: they start when its value exists, and read it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(13)]
    public ObjectRef<R>[] Map<T, S, R>(
        Func<T, S, ValueTask<R>> function, IEnumerable<T> items, ObjectRef<S> shared) =>
        new MapFunction(FunctionInfo.Of(function), _options, _session, items).With(shared).Results<T, R>(ItemSource.Args(items));

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>References to the tasks' completion, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="shared">A reference for all tasks: they start when its value exists, and read it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(12)]
    public ObjectRef[] Map<T, S>(
        Func<T, S, Task> function, IEnumerable<T> items, ObjectRef<S> shared) =>
        new MapFunction(FunctionInfo.Of(function), _options, _session, items).With(shared).Completions(ItemSource.Args(items));

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>References to the tasks' completion, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="shared">A reference for all tasks: they start when its value exists, and read it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(11)]
    public ObjectRef[] Map<T, S>(
        Func<T, S, ValueTask> function, IEnumerable<T> items, ObjectRef<S> shared) =>
        new MapFunction(FunctionInfo.Of(function), _options, _session, items).With(shared).Completions(ItemSource.Args(items));

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>References to the results, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="shared">A reference for all tasks: they start when its value exists, and read it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(10)]
    public ObjectRef<R>[] Map<T, S, R>(
        Func<T, S, R> function, IEnumerable<T> items, ObjectRef<S> shared) =>
        new MapFunction(FunctionInfo.Of(function), _options, _session, items).With(shared).Results<T, R>(ItemSource.Args(items));

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>References to the tasks' completion, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="shared">A reference for all tasks: they start when its value exists, and read it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(10)]
    public ObjectRef[] Map<T, S>(
        Action<T, S> function, IEnumerable<T> items, ObjectRef<S> shared) =>
        new MapFunction(FunctionInfo.Of(function), _options, _session, items).With(shared).Completions(ItemSource.Args(items));

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>References to the results, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="shared">A reference for all tasks: they start when its value exists, and read it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(24)]
    public ObjectRef<R>[] Map<T, S, R>(
        Func<T, S, Task<R>> function, IEnumerable<ObjectRef<T>> items, ObjectRef<S> shared) =>
        new MapFunction(FunctionInfo.Of(function), _options, _session, items).With(shared).Results<T, R>(ItemSource.Args(items));

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>The streams of items, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="shared">A reference for all tasks: they start when its value exists, and read it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(24)]
    public ObjectStream<R>[] Map<T, S, R>(
        Func<T, S, IAsyncEnumerable<R>> function, IEnumerable<ObjectRef<T>> items, ObjectRef<S> shared) =>
        new MapFunction(FunctionInfo.Of(function), _options, _session, items).With(shared).Streams<T, R>(ItemSource.Args(items));

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>References to the results, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="shared">A reference for all tasks: they start when its value exists, and read it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(23)]
    public ObjectRef<R>[] Map<T, S, R>(
        Func<T, S, ValueTask<R>> function, IEnumerable<ObjectRef<T>> items, ObjectRef<S> shared) =>
        new MapFunction(FunctionInfo.Of(function), _options, _session, items).With(shared).Results<T, R>(ItemSource.Args(items));

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>References to the tasks' completion, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="shared">A reference for all tasks: they start when its value exists, and read it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(22)]
    public ObjectRef[] Map<T, S>(
        Func<T, S, Task> function, IEnumerable<ObjectRef<T>> items, ObjectRef<S> shared) =>
        new MapFunction(FunctionInfo.Of(function), _options, _session, items).With(shared).Completions(ItemSource.Args(items));

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>References to the tasks' completion, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="shared">A reference for all tasks: they start when its value exists, and read it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(21)]
    public ObjectRef[] Map<T, S>(
        Func<T, S, ValueTask> function, IEnumerable<ObjectRef<T>> items, ObjectRef<S> shared) =>
        new MapFunction(FunctionInfo.Of(function), _options, _session, items).With(shared).Completions(ItemSource.Args(items));

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>References to the results, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="shared">A reference for all tasks: they start when its value exists, and read it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(20)]
    public ObjectRef<R>[] Map<T, S, R>(
        Func<T, S, R> function, IEnumerable<ObjectRef<T>> items, ObjectRef<S> shared) =>
        new MapFunction(FunctionInfo.Of(function), _options, _session, items).With(shared).Results<T, R>(ItemSource.Args(items));

    /// <summary>Submits one task for each item and returns at once.</summary>
    /// <returns>References to the tasks' completion, in the order of the items.</returns>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="shared">A reference for all tasks: they start when its value exists, and read it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(20)]
    public ObjectRef[] Map<T, S>(
        Action<T, S> function, IEnumerable<ObjectRef<T>> items, ObjectRef<S> shared) =>
        new MapFunction(FunctionInfo.Of(function), _options, _session, items).With(shared).Completions(ItemSource.Args(items));
}
