// Made by eng/InvokeGenerator; change that and run it again: dotnet run --project eng/InvokeGenerator
#nullable enable
#pragma warning disable RS0026 // Overloads with optional parameters differ in the required ones, so that no call can be ambiguous.

using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace ClusterTasks;

public static partial class Remote
{
    /// <summary>Runs one task for each item, with a bounded number of them under way, and yields the results.</summary>
    /// <returns>The results, in the order of the items unless <paramref name="options"/> say otherwise. Nothing runs before it is enumerated.</returns>
    /// <remarks>Leaving the loop early, an error, or a token that fires cancels the tasks that are under way. An error comes in its place in
    /// the order, and <see cref="ClusterTasksException.ItemIndex"/> says whose it is. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public static IAsyncEnumerable<R> MapAsync<T, R>(
        Func<T, Task<R>> function, IEnumerable<T> items, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).ResultsAsync<T, R>(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way, and yields the results.</summary>
    /// <returns>The results, in the order of the items unless <paramref name="options"/> say otherwise. Nothing runs before it is enumerated.</returns>
    /// <remarks>Leaving the loop early, an error, or a token that fires cancels the tasks that are under way. An error comes in its place in
    /// the order, and <see cref="ClusterTasksException.ItemIndex"/> says whose it is. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(3)]
    public static IAsyncEnumerable<R> MapAsync<T, R>(
        Func<T, ValueTask<R>> function, IEnumerable<T> items, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).ResultsAsync<T, R>(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way.</summary>
    /// <returns>Completes when all have run, and fails with the first that fails; the others are cancelled then.</returns>
    /// <remarks><see cref="ClusterTasksException.ItemIndex"/> says which item failed. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(2)]
    public static Task MapAsync<T>(
        Func<T, Task> function, IEnumerable<T> items, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).CompletionAsync(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way.</summary>
    /// <returns>Completes when all have run, and fails with the first that fails; the others are cancelled then.</returns>
    /// <remarks><see cref="ClusterTasksException.ItemIndex"/> says which item failed. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(1)]
    public static Task MapAsync<T>(
        Func<T, ValueTask> function, IEnumerable<T> items, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).CompletionAsync(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way, and yields the results.</summary>
    /// <returns>The results, in the order of the items unless <paramref name="options"/> say otherwise. Nothing runs before it is enumerated.</returns>
    /// <remarks>Leaving the loop early, an error, or a token that fires cancels the tasks that are under way. An error comes in its place in
    /// the order, and <see cref="ClusterTasksException.ItemIndex"/> says whose it is. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public static IAsyncEnumerable<R> MapAsync<T, R>(
        Func<T, R> function, IEnumerable<T> items, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).ResultsAsync<T, R>(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way.</summary>
    /// <returns>Completes when all have run, and fails with the first that fails; the others are cancelled then.</returns>
    /// <remarks><see cref="ClusterTasksException.ItemIndex"/> says which item failed. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public static Task MapAsync<T>(
        Action<T> function, IEnumerable<T> items, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).CompletionAsync(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way, and yields the results.</summary>
    /// <returns>The results, in the order of the items unless <paramref name="options"/> say otherwise. Nothing runs before it is enumerated.</returns>
    /// <remarks>Leaving the loop early, an error, or a token that fires cancels the tasks that are under way. An error comes in its place in
    /// the order, and <see cref="ClusterTasksException.ItemIndex"/> says whose it is. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(14)]
    public static IAsyncEnumerable<R> MapAsync<T, R>(
        Func<T, Task<R>> function, IEnumerable<ObjectRef<T>> items, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).ResultsAsync<T, R>(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way, and yields the results.</summary>
    /// <returns>The results, in the order of the items unless <paramref name="options"/> say otherwise. Nothing runs before it is enumerated.</returns>
    /// <remarks>Leaving the loop early, an error, or a token that fires cancels the tasks that are under way. An error comes in its place in
    /// the order, and <see cref="ClusterTasksException.ItemIndex"/> says whose it is. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(13)]
    public static IAsyncEnumerable<R> MapAsync<T, R>(
        Func<T, ValueTask<R>> function, IEnumerable<ObjectRef<T>> items, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).ResultsAsync<T, R>(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way.</summary>
    /// <returns>Completes when all have run, and fails with the first that fails; the others are cancelled then.</returns>
    /// <remarks><see cref="ClusterTasksException.ItemIndex"/> says which item failed. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(12)]
    public static Task MapAsync<T>(
        Func<T, Task> function, IEnumerable<ObjectRef<T>> items, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).CompletionAsync(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way.</summary>
    /// <returns>Completes when all have run, and fails with the first that fails; the others are cancelled then.</returns>
    /// <remarks><see cref="ClusterTasksException.ItemIndex"/> says which item failed. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(11)]
    public static Task MapAsync<T>(
        Func<T, ValueTask> function, IEnumerable<ObjectRef<T>> items, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).CompletionAsync(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way, and yields the results.</summary>
    /// <returns>The results, in the order of the items unless <paramref name="options"/> say otherwise. Nothing runs before it is enumerated.</returns>
    /// <remarks>Leaving the loop early, an error, or a token that fires cancels the tasks that are under way. An error comes in its place in
    /// the order, and <see cref="ClusterTasksException.ItemIndex"/> says whose it is. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(10)]
    public static IAsyncEnumerable<R> MapAsync<T, R>(
        Func<T, R> function, IEnumerable<ObjectRef<T>> items, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).ResultsAsync<T, R>(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way.</summary>
    /// <returns>Completes when all have run, and fails with the first that fails; the others are cancelled then.</returns>
    /// <remarks><see cref="ClusterTasksException.ItemIndex"/> says which item failed. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(10)]
    public static Task MapAsync<T>(
        Action<T> function, IEnumerable<ObjectRef<T>> items, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).CompletionAsync(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way, and yields the results.</summary>
    /// <returns>The results, in the order of the items unless <paramref name="options"/> say otherwise. Nothing runs before it is enumerated.</returns>
    /// <remarks>Leaving the loop early, an error, or a token that fires cancels the tasks that are under way. An error comes in its place in
    /// the order, and <see cref="ClusterTasksException.ItemIndex"/> says whose it is. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(34)]
    public static IAsyncEnumerable<R> MapAsync<T, R>(
        Func<T, Task<R>> function, IAsyncEnumerable<T> items, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).ResultsAsync<T, R>(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way, and yields the results.</summary>
    /// <returns>The results, in the order of the items unless <paramref name="options"/> say otherwise. Nothing runs before it is enumerated.</returns>
    /// <remarks>Leaving the loop early, an error, or a token that fires cancels the tasks that are under way. An error comes in its place in
    /// the order, and <see cref="ClusterTasksException.ItemIndex"/> says whose it is. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(33)]
    public static IAsyncEnumerable<R> MapAsync<T, R>(
        Func<T, ValueTask<R>> function, IAsyncEnumerable<T> items, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).ResultsAsync<T, R>(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way.</summary>
    /// <returns>Completes when all have run, and fails with the first that fails; the others are cancelled then.</returns>
    /// <remarks><see cref="ClusterTasksException.ItemIndex"/> says which item failed. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(32)]
    public static Task MapAsync<T>(
        Func<T, Task> function, IAsyncEnumerable<T> items, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).CompletionAsync(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way.</summary>
    /// <returns>Completes when all have run, and fails with the first that fails; the others are cancelled then.</returns>
    /// <remarks><see cref="ClusterTasksException.ItemIndex"/> says which item failed. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(31)]
    public static Task MapAsync<T>(
        Func<T, ValueTask> function, IAsyncEnumerable<T> items, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).CompletionAsync(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way, and yields the results.</summary>
    /// <returns>The results, in the order of the items unless <paramref name="options"/> say otherwise. Nothing runs before it is enumerated.</returns>
    /// <remarks>Leaving the loop early, an error, or a token that fires cancels the tasks that are under way. An error comes in its place in
    /// the order, and <see cref="ClusterTasksException.ItemIndex"/> says whose it is. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(30)]
    public static IAsyncEnumerable<R> MapAsync<T, R>(
        Func<T, R> function, IAsyncEnumerable<T> items, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).ResultsAsync<T, R>(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way.</summary>
    /// <returns>Completes when all have run, and fails with the first that fails; the others are cancelled then.</returns>
    /// <remarks><see cref="ClusterTasksException.ItemIndex"/> says which item failed. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(30)]
    public static Task MapAsync<T>(
        Action<T> function, IAsyncEnumerable<T> items, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).CompletionAsync(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way, and yields the results.</summary>
    /// <returns>The results, in the order of the items unless <paramref name="options"/> say otherwise. Nothing runs before it is enumerated.</returns>
    /// <remarks>Leaving the loop early, an error, or a token that fires cancels the tasks that are under way. An error comes in its place in
    /// the order, and <see cref="ClusterTasksException.ItemIndex"/> says whose it is. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(44)]
    public static IAsyncEnumerable<R> MapAsync<T, R>(
        Func<T, Task<R>> function, IAsyncEnumerable<ObjectRef<T>> items, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).ResultsAsync<T, R>(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way, and yields the results.</summary>
    /// <returns>The results, in the order of the items unless <paramref name="options"/> say otherwise. Nothing runs before it is enumerated.</returns>
    /// <remarks>Leaving the loop early, an error, or a token that fires cancels the tasks that are under way. An error comes in its place in
    /// the order, and <see cref="ClusterTasksException.ItemIndex"/> says whose it is. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(43)]
    public static IAsyncEnumerable<R> MapAsync<T, R>(
        Func<T, ValueTask<R>> function, IAsyncEnumerable<ObjectRef<T>> items, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).ResultsAsync<T, R>(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way.</summary>
    /// <returns>Completes when all have run, and fails with the first that fails; the others are cancelled then.</returns>
    /// <remarks><see cref="ClusterTasksException.ItemIndex"/> says which item failed. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(42)]
    public static Task MapAsync<T>(
        Func<T, Task> function, IAsyncEnumerable<ObjectRef<T>> items, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).CompletionAsync(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way.</summary>
    /// <returns>Completes when all have run, and fails with the first that fails; the others are cancelled then.</returns>
    /// <remarks><see cref="ClusterTasksException.ItemIndex"/> says which item failed. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(41)]
    public static Task MapAsync<T>(
        Func<T, ValueTask> function, IAsyncEnumerable<ObjectRef<T>> items, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).CompletionAsync(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way, and yields the results.</summary>
    /// <returns>The results, in the order of the items unless <paramref name="options"/> say otherwise. Nothing runs before it is enumerated.</returns>
    /// <remarks>Leaving the loop early, an error, or a token that fires cancels the tasks that are under way. An error comes in its place in
    /// the order, and <see cref="ClusterTasksException.ItemIndex"/> says whose it is. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(40)]
    public static IAsyncEnumerable<R> MapAsync<T, R>(
        Func<T, R> function, IAsyncEnumerable<ObjectRef<T>> items, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).ResultsAsync<T, R>(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way.</summary>
    /// <returns>Completes when all have run, and fails with the first that fails; the others are cancelled then.</returns>
    /// <remarks><see cref="ClusterTasksException.ItemIndex"/> says which item failed. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(40)]
    public static Task MapAsync<T>(
        Action<T> function, IAsyncEnumerable<ObjectRef<T>> items, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).CompletionAsync(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way, and yields the results.</summary>
    /// <returns>The results, in the order of the items unless <paramref name="options"/> say otherwise. Nothing runs before it is enumerated.</returns>
    /// <remarks>Leaving the loop early, an error, or a token that fires cancels the tasks that are under way. An error comes in its place in
    /// the order, and <see cref="ClusterTasksException.ItemIndex"/> says whose it is. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="shared">A value for all tasks: encoded once (over 64 KiB: put once). A CancellationToken cancels the tasks.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public static IAsyncEnumerable<R> MapAsync<T, S, R>(
        Func<T, S, Task<R>> function, IEnumerable<T> items, S shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).ResultsAsync<T, R>(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way, and yields the results.</summary>
    /// <returns>The results, in the order of the items unless <paramref name="options"/> say otherwise. Nothing runs before it is enumerated.</returns>
    /// <remarks>Leaving the loop early, an error, or a token that fires cancels the tasks that are under way. An error comes in its place in
    /// the order, and <see cref="ClusterTasksException.ItemIndex"/> says whose it is. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="shared">A value for all tasks: encoded once (over 64 KiB: put once). A CancellationToken cancels the tasks.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(3)]
    public static IAsyncEnumerable<R> MapAsync<T, S, R>(
        Func<T, S, ValueTask<R>> function, IEnumerable<T> items, S shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).ResultsAsync<T, R>(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way.</summary>
    /// <returns>Completes when all have run, and fails with the first that fails; the others are cancelled then.</returns>
    /// <remarks><see cref="ClusterTasksException.ItemIndex"/> says which item failed. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="shared">A value for all tasks: encoded once (over 64 KiB: put once). A CancellationToken cancels the tasks.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(2)]
    public static Task MapAsync<T, S>(
        Func<T, S, Task> function, IEnumerable<T> items, S shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).CompletionAsync(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way.</summary>
    /// <returns>Completes when all have run, and fails with the first that fails; the others are cancelled then.</returns>
    /// <remarks><see cref="ClusterTasksException.ItemIndex"/> says which item failed. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="shared">A value for all tasks: encoded once (over 64 KiB: put once). A CancellationToken cancels the tasks.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(1)]
    public static Task MapAsync<T, S>(
        Func<T, S, ValueTask> function, IEnumerable<T> items, S shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).CompletionAsync(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way, and yields the results.</summary>
    /// <returns>The results, in the order of the items unless <paramref name="options"/> say otherwise. Nothing runs before it is enumerated.</returns>
    /// <remarks>Leaving the loop early, an error, or a token that fires cancels the tasks that are under way. An error comes in its place in
    /// the order, and <see cref="ClusterTasksException.ItemIndex"/> says whose it is. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="shared">A value for all tasks: encoded once (over 64 KiB: put once). A CancellationToken cancels the tasks.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public static IAsyncEnumerable<R> MapAsync<T, S, R>(
        Func<T, S, R> function, IEnumerable<T> items, S shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).ResultsAsync<T, R>(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way.</summary>
    /// <returns>Completes when all have run, and fails with the first that fails; the others are cancelled then.</returns>
    /// <remarks><see cref="ClusterTasksException.ItemIndex"/> says which item failed. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="shared">A value for all tasks: encoded once (over 64 KiB: put once). A CancellationToken cancels the tasks.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public static Task MapAsync<T, S>(
        Action<T, S> function, IEnumerable<T> items, S shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).CompletionAsync(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way, and yields the results.</summary>
    /// <returns>The results, in the order of the items unless <paramref name="options"/> say otherwise. Nothing runs before it is enumerated.</returns>
    /// <remarks>Leaving the loop early, an error, or a token that fires cancels the tasks that are under way. An error comes in its place in
    /// the order, and <see cref="ClusterTasksException.ItemIndex"/> says whose it is. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="shared">A value for all tasks: encoded once (over 64 KiB: put once). A CancellationToken cancels the tasks.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(14)]
    public static IAsyncEnumerable<R> MapAsync<T, S, R>(
        Func<T, S, Task<R>> function, IEnumerable<ObjectRef<T>> items, S shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).ResultsAsync<T, R>(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way, and yields the results.</summary>
    /// <returns>The results, in the order of the items unless <paramref name="options"/> say otherwise. Nothing runs before it is enumerated.</returns>
    /// <remarks>Leaving the loop early, an error, or a token that fires cancels the tasks that are under way. An error comes in its place in
    /// the order, and <see cref="ClusterTasksException.ItemIndex"/> says whose it is. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="shared">A value for all tasks: encoded once (over 64 KiB: put once). A CancellationToken cancels the tasks.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(13)]
    public static IAsyncEnumerable<R> MapAsync<T, S, R>(
        Func<T, S, ValueTask<R>> function, IEnumerable<ObjectRef<T>> items, S shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).ResultsAsync<T, R>(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way.</summary>
    /// <returns>Completes when all have run, and fails with the first that fails; the others are cancelled then.</returns>
    /// <remarks><see cref="ClusterTasksException.ItemIndex"/> says which item failed. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="shared">A value for all tasks: encoded once (over 64 KiB: put once). A CancellationToken cancels the tasks.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(12)]
    public static Task MapAsync<T, S>(
        Func<T, S, Task> function, IEnumerable<ObjectRef<T>> items, S shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).CompletionAsync(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way.</summary>
    /// <returns>Completes when all have run, and fails with the first that fails; the others are cancelled then.</returns>
    /// <remarks><see cref="ClusterTasksException.ItemIndex"/> says which item failed. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="shared">A value for all tasks: encoded once (over 64 KiB: put once). A CancellationToken cancels the tasks.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(11)]
    public static Task MapAsync<T, S>(
        Func<T, S, ValueTask> function, IEnumerable<ObjectRef<T>> items, S shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).CompletionAsync(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way, and yields the results.</summary>
    /// <returns>The results, in the order of the items unless <paramref name="options"/> say otherwise. Nothing runs before it is enumerated.</returns>
    /// <remarks>Leaving the loop early, an error, or a token that fires cancels the tasks that are under way. An error comes in its place in
    /// the order, and <see cref="ClusterTasksException.ItemIndex"/> says whose it is. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="shared">A value for all tasks: encoded once (over 64 KiB: put once). A CancellationToken cancels the tasks.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(10)]
    public static IAsyncEnumerable<R> MapAsync<T, S, R>(
        Func<T, S, R> function, IEnumerable<ObjectRef<T>> items, S shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).ResultsAsync<T, R>(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way.</summary>
    /// <returns>Completes when all have run, and fails with the first that fails; the others are cancelled then.</returns>
    /// <remarks><see cref="ClusterTasksException.ItemIndex"/> says which item failed. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="shared">A value for all tasks: encoded once (over 64 KiB: put once). A CancellationToken cancels the tasks.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(10)]
    public static Task MapAsync<T, S>(
        Action<T, S> function, IEnumerable<ObjectRef<T>> items, S shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).CompletionAsync(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way, and yields the results.</summary>
    /// <returns>The results, in the order of the items unless <paramref name="options"/> say otherwise. Nothing runs before it is enumerated.</returns>
    /// <remarks>Leaving the loop early, an error, or a token that fires cancels the tasks that are under way. An error comes in its place in
    /// the order, and <see cref="ClusterTasksException.ItemIndex"/> says whose it is. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="shared">A value for all tasks: encoded once (over 64 KiB: put once). A CancellationToken cancels the tasks.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(34)]
    public static IAsyncEnumerable<R> MapAsync<T, S, R>(
        Func<T, S, Task<R>> function, IAsyncEnumerable<T> items, S shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).ResultsAsync<T, R>(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way, and yields the results.</summary>
    /// <returns>The results, in the order of the items unless <paramref name="options"/> say otherwise. Nothing runs before it is enumerated.</returns>
    /// <remarks>Leaving the loop early, an error, or a token that fires cancels the tasks that are under way. An error comes in its place in
    /// the order, and <see cref="ClusterTasksException.ItemIndex"/> says whose it is. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="shared">A value for all tasks: encoded once (over 64 KiB: put once). A CancellationToken cancels the tasks.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(33)]
    public static IAsyncEnumerable<R> MapAsync<T, S, R>(
        Func<T, S, ValueTask<R>> function, IAsyncEnumerable<T> items, S shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).ResultsAsync<T, R>(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way.</summary>
    /// <returns>Completes when all have run, and fails with the first that fails; the others are cancelled then.</returns>
    /// <remarks><see cref="ClusterTasksException.ItemIndex"/> says which item failed. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="shared">A value for all tasks: encoded once (over 64 KiB: put once). A CancellationToken cancels the tasks.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(32)]
    public static Task MapAsync<T, S>(
        Func<T, S, Task> function, IAsyncEnumerable<T> items, S shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).CompletionAsync(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way.</summary>
    /// <returns>Completes when all have run, and fails with the first that fails; the others are cancelled then.</returns>
    /// <remarks><see cref="ClusterTasksException.ItemIndex"/> says which item failed. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="shared">A value for all tasks: encoded once (over 64 KiB: put once). A CancellationToken cancels the tasks.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(31)]
    public static Task MapAsync<T, S>(
        Func<T, S, ValueTask> function, IAsyncEnumerable<T> items, S shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).CompletionAsync(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way, and yields the results.</summary>
    /// <returns>The results, in the order of the items unless <paramref name="options"/> say otherwise. Nothing runs before it is enumerated.</returns>
    /// <remarks>Leaving the loop early, an error, or a token that fires cancels the tasks that are under way. An error comes in its place in
    /// the order, and <see cref="ClusterTasksException.ItemIndex"/> says whose it is. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="shared">A value for all tasks: encoded once (over 64 KiB: put once). A CancellationToken cancels the tasks.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(30)]
    public static IAsyncEnumerable<R> MapAsync<T, S, R>(
        Func<T, S, R> function, IAsyncEnumerable<T> items, S shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).ResultsAsync<T, R>(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way.</summary>
    /// <returns>Completes when all have run, and fails with the first that fails; the others are cancelled then.</returns>
    /// <remarks><see cref="ClusterTasksException.ItemIndex"/> says which item failed. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="shared">A value for all tasks: encoded once (over 64 KiB: put once). A CancellationToken cancels the tasks.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(30)]
    public static Task MapAsync<T, S>(
        Action<T, S> function, IAsyncEnumerable<T> items, S shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).CompletionAsync(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way, and yields the results.</summary>
    /// <returns>The results, in the order of the items unless <paramref name="options"/> say otherwise. Nothing runs before it is enumerated.</returns>
    /// <remarks>Leaving the loop early, an error, or a token that fires cancels the tasks that are under way. An error comes in its place in
    /// the order, and <see cref="ClusterTasksException.ItemIndex"/> says whose it is. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="shared">A value for all tasks: encoded once (over 64 KiB: put once). A CancellationToken cancels the tasks.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(44)]
    public static IAsyncEnumerable<R> MapAsync<T, S, R>(
        Func<T, S, Task<R>> function, IAsyncEnumerable<ObjectRef<T>> items, S shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).ResultsAsync<T, R>(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way, and yields the results.</summary>
    /// <returns>The results, in the order of the items unless <paramref name="options"/> say otherwise. Nothing runs before it is enumerated.</returns>
    /// <remarks>Leaving the loop early, an error, or a token that fires cancels the tasks that are under way. An error comes in its place in
    /// the order, and <see cref="ClusterTasksException.ItemIndex"/> says whose it is. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="shared">A value for all tasks: encoded once (over 64 KiB: put once). A CancellationToken cancels the tasks.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(43)]
    public static IAsyncEnumerable<R> MapAsync<T, S, R>(
        Func<T, S, ValueTask<R>> function, IAsyncEnumerable<ObjectRef<T>> items, S shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).ResultsAsync<T, R>(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way.</summary>
    /// <returns>Completes when all have run, and fails with the first that fails; the others are cancelled then.</returns>
    /// <remarks><see cref="ClusterTasksException.ItemIndex"/> says which item failed. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="shared">A value for all tasks: encoded once (over 64 KiB: put once). A CancellationToken cancels the tasks.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(42)]
    public static Task MapAsync<T, S>(
        Func<T, S, Task> function, IAsyncEnumerable<ObjectRef<T>> items, S shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).CompletionAsync(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way.</summary>
    /// <returns>Completes when all have run, and fails with the first that fails; the others are cancelled then.</returns>
    /// <remarks><see cref="ClusterTasksException.ItemIndex"/> says which item failed. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="shared">A value for all tasks: encoded once (over 64 KiB: put once). A CancellationToken cancels the tasks.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(41)]
    public static Task MapAsync<T, S>(
        Func<T, S, ValueTask> function, IAsyncEnumerable<ObjectRef<T>> items, S shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).CompletionAsync(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way, and yields the results.</summary>
    /// <returns>The results, in the order of the items unless <paramref name="options"/> say otherwise. Nothing runs before it is enumerated.</returns>
    /// <remarks>Leaving the loop early, an error, or a token that fires cancels the tasks that are under way. An error comes in its place in
    /// the order, and <see cref="ClusterTasksException.ItemIndex"/> says whose it is. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="shared">A value for all tasks: encoded once (over 64 KiB: put once). A CancellationToken cancels the tasks.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(40)]
    public static IAsyncEnumerable<R> MapAsync<T, S, R>(
        Func<T, S, R> function, IAsyncEnumerable<ObjectRef<T>> items, S shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).ResultsAsync<T, R>(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way.</summary>
    /// <returns>Completes when all have run, and fails with the first that fails; the others are cancelled then.</returns>
    /// <remarks><see cref="ClusterTasksException.ItemIndex"/> says which item failed. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="shared">A value for all tasks: encoded once (over 64 KiB: put once). A CancellationToken cancels the tasks.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(40)]
    public static Task MapAsync<T, S>(
        Action<T, S> function, IAsyncEnumerable<ObjectRef<T>> items, S shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).CompletionAsync(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way, and yields the results.</summary>
    /// <returns>The results, in the order of the items unless <paramref name="options"/> say otherwise. Nothing runs before it is enumerated.</returns>
    /// <remarks>Leaving the loop early, an error, or a token that fires cancels the tasks that are under way. An error comes in its place in
    /// the order, and <see cref="ClusterTasksException.ItemIndex"/> says whose it is. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="shared">A reference for all tasks: they start when its value exists, and read it.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(14)]
    public static IAsyncEnumerable<R> MapAsync<T, S, R>(
        Func<T, S, Task<R>> function, IEnumerable<T> items, ObjectRef<S> shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).ResultsAsync<T, R>(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way, and yields the results.</summary>
    /// <returns>The results, in the order of the items unless <paramref name="options"/> say otherwise. Nothing runs before it is enumerated.</returns>
    /// <remarks>Leaving the loop early, an error, or a token that fires cancels the tasks that are under way. An error comes in its place in
    /// the order, and <see cref="ClusterTasksException.ItemIndex"/> says whose it is. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="shared">A reference for all tasks: they start when its value exists, and read it.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(13)]
    public static IAsyncEnumerable<R> MapAsync<T, S, R>(
        Func<T, S, ValueTask<R>> function, IEnumerable<T> items, ObjectRef<S> shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).ResultsAsync<T, R>(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way.</summary>
    /// <returns>Completes when all have run, and fails with the first that fails; the others are cancelled then.</returns>
    /// <remarks><see cref="ClusterTasksException.ItemIndex"/> says which item failed. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="shared">A reference for all tasks: they start when its value exists, and read it.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(12)]
    public static Task MapAsync<T, S>(
        Func<T, S, Task> function, IEnumerable<T> items, ObjectRef<S> shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).CompletionAsync(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way.</summary>
    /// <returns>Completes when all have run, and fails with the first that fails; the others are cancelled then.</returns>
    /// <remarks><see cref="ClusterTasksException.ItemIndex"/> says which item failed. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="shared">A reference for all tasks: they start when its value exists, and read it.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(11)]
    public static Task MapAsync<T, S>(
        Func<T, S, ValueTask> function, IEnumerable<T> items, ObjectRef<S> shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).CompletionAsync(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way, and yields the results.</summary>
    /// <returns>The results, in the order of the items unless <paramref name="options"/> say otherwise. Nothing runs before it is enumerated.</returns>
    /// <remarks>Leaving the loop early, an error, or a token that fires cancels the tasks that are under way. An error comes in its place in
    /// the order, and <see cref="ClusterTasksException.ItemIndex"/> says whose it is. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="shared">A reference for all tasks: they start when its value exists, and read it.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(10)]
    public static IAsyncEnumerable<R> MapAsync<T, S, R>(
        Func<T, S, R> function, IEnumerable<T> items, ObjectRef<S> shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).ResultsAsync<T, R>(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way.</summary>
    /// <returns>Completes when all have run, and fails with the first that fails; the others are cancelled then.</returns>
    /// <remarks><see cref="ClusterTasksException.ItemIndex"/> says which item failed. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="shared">A reference for all tasks: they start when its value exists, and read it.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(10)]
    public static Task MapAsync<T, S>(
        Action<T, S> function, IEnumerable<T> items, ObjectRef<S> shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).CompletionAsync(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way, and yields the results.</summary>
    /// <returns>The results, in the order of the items unless <paramref name="options"/> say otherwise. Nothing runs before it is enumerated.</returns>
    /// <remarks>Leaving the loop early, an error, or a token that fires cancels the tasks that are under way. An error comes in its place in
    /// the order, and <see cref="ClusterTasksException.ItemIndex"/> says whose it is. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="shared">A reference for all tasks: they start when its value exists, and read it.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(24)]
    public static IAsyncEnumerable<R> MapAsync<T, S, R>(
        Func<T, S, Task<R>> function, IEnumerable<ObjectRef<T>> items, ObjectRef<S> shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).ResultsAsync<T, R>(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way, and yields the results.</summary>
    /// <returns>The results, in the order of the items unless <paramref name="options"/> say otherwise. Nothing runs before it is enumerated.</returns>
    /// <remarks>Leaving the loop early, an error, or a token that fires cancels the tasks that are under way. An error comes in its place in
    /// the order, and <see cref="ClusterTasksException.ItemIndex"/> says whose it is. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="shared">A reference for all tasks: they start when its value exists, and read it.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(23)]
    public static IAsyncEnumerable<R> MapAsync<T, S, R>(
        Func<T, S, ValueTask<R>> function, IEnumerable<ObjectRef<T>> items, ObjectRef<S> shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).ResultsAsync<T, R>(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way.</summary>
    /// <returns>Completes when all have run, and fails with the first that fails; the others are cancelled then.</returns>
    /// <remarks><see cref="ClusterTasksException.ItemIndex"/> says which item failed. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="shared">A reference for all tasks: they start when its value exists, and read it.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(22)]
    public static Task MapAsync<T, S>(
        Func<T, S, Task> function, IEnumerable<ObjectRef<T>> items, ObjectRef<S> shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).CompletionAsync(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way.</summary>
    /// <returns>Completes when all have run, and fails with the first that fails; the others are cancelled then.</returns>
    /// <remarks><see cref="ClusterTasksException.ItemIndex"/> says which item failed. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="shared">A reference for all tasks: they start when its value exists, and read it.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(21)]
    public static Task MapAsync<T, S>(
        Func<T, S, ValueTask> function, IEnumerable<ObjectRef<T>> items, ObjectRef<S> shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).CompletionAsync(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way, and yields the results.</summary>
    /// <returns>The results, in the order of the items unless <paramref name="options"/> say otherwise. Nothing runs before it is enumerated.</returns>
    /// <remarks>Leaving the loop early, an error, or a token that fires cancels the tasks that are under way. An error comes in its place in
    /// the order, and <see cref="ClusterTasksException.ItemIndex"/> says whose it is. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="shared">A reference for all tasks: they start when its value exists, and read it.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(20)]
    public static IAsyncEnumerable<R> MapAsync<T, S, R>(
        Func<T, S, R> function, IEnumerable<ObjectRef<T>> items, ObjectRef<S> shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).ResultsAsync<T, R>(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way.</summary>
    /// <returns>Completes when all have run, and fails with the first that fails; the others are cancelled then.</returns>
    /// <remarks><see cref="ClusterTasksException.ItemIndex"/> says which item failed. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="shared">A reference for all tasks: they start when its value exists, and read it.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(20)]
    public static Task MapAsync<T, S>(
        Action<T, S> function, IEnumerable<ObjectRef<T>> items, ObjectRef<S> shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).CompletionAsync(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way, and yields the results.</summary>
    /// <returns>The results, in the order of the items unless <paramref name="options"/> say otherwise. Nothing runs before it is enumerated.</returns>
    /// <remarks>Leaving the loop early, an error, or a token that fires cancels the tasks that are under way. An error comes in its place in
    /// the order, and <see cref="ClusterTasksException.ItemIndex"/> says whose it is. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="shared">A reference for all tasks: they start when its value exists, and read it.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(44)]
    public static IAsyncEnumerable<R> MapAsync<T, S, R>(
        Func<T, S, Task<R>> function, IAsyncEnumerable<T> items, ObjectRef<S> shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).ResultsAsync<T, R>(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way, and yields the results.</summary>
    /// <returns>The results, in the order of the items unless <paramref name="options"/> say otherwise. Nothing runs before it is enumerated.</returns>
    /// <remarks>Leaving the loop early, an error, or a token that fires cancels the tasks that are under way. An error comes in its place in
    /// the order, and <see cref="ClusterTasksException.ItemIndex"/> says whose it is. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="shared">A reference for all tasks: they start when its value exists, and read it.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(43)]
    public static IAsyncEnumerable<R> MapAsync<T, S, R>(
        Func<T, S, ValueTask<R>> function, IAsyncEnumerable<T> items, ObjectRef<S> shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).ResultsAsync<T, R>(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way.</summary>
    /// <returns>Completes when all have run, and fails with the first that fails; the others are cancelled then.</returns>
    /// <remarks><see cref="ClusterTasksException.ItemIndex"/> says which item failed. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="shared">A reference for all tasks: they start when its value exists, and read it.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(42)]
    public static Task MapAsync<T, S>(
        Func<T, S, Task> function, IAsyncEnumerable<T> items, ObjectRef<S> shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).CompletionAsync(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way.</summary>
    /// <returns>Completes when all have run, and fails with the first that fails; the others are cancelled then.</returns>
    /// <remarks><see cref="ClusterTasksException.ItemIndex"/> says which item failed. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="shared">A reference for all tasks: they start when its value exists, and read it.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(41)]
    public static Task MapAsync<T, S>(
        Func<T, S, ValueTask> function, IAsyncEnumerable<T> items, ObjectRef<S> shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).CompletionAsync(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way, and yields the results.</summary>
    /// <returns>The results, in the order of the items unless <paramref name="options"/> say otherwise. Nothing runs before it is enumerated.</returns>
    /// <remarks>Leaving the loop early, an error, or a token that fires cancels the tasks that are under way. An error comes in its place in
    /// the order, and <see cref="ClusterTasksException.ItemIndex"/> says whose it is. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="shared">A reference for all tasks: they start when its value exists, and read it.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(40)]
    public static IAsyncEnumerable<R> MapAsync<T, S, R>(
        Func<T, S, R> function, IAsyncEnumerable<T> items, ObjectRef<S> shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).ResultsAsync<T, R>(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way.</summary>
    /// <returns>Completes when all have run, and fails with the first that fails; the others are cancelled then.</returns>
    /// <remarks><see cref="ClusterTasksException.ItemIndex"/> says which item failed. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>
    /// <param name="shared">A reference for all tasks: they start when its value exists, and read it.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(40)]
    public static Task MapAsync<T, S>(
        Action<T, S> function, IAsyncEnumerable<T> items, ObjectRef<S> shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).CompletionAsync(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way, and yields the results.</summary>
    /// <returns>The results, in the order of the items unless <paramref name="options"/> say otherwise. Nothing runs before it is enumerated.</returns>
    /// <remarks>Leaving the loop early, an error, or a token that fires cancels the tasks that are under way. An error comes in its place in
    /// the order, and <see cref="ClusterTasksException.ItemIndex"/> says whose it is. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="shared">A reference for all tasks: they start when its value exists, and read it.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(54)]
    public static IAsyncEnumerable<R> MapAsync<T, S, R>(
        Func<T, S, Task<R>> function, IAsyncEnumerable<ObjectRef<T>> items, ObjectRef<S> shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).ResultsAsync<T, R>(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way, and yields the results.</summary>
    /// <returns>The results, in the order of the items unless <paramref name="options"/> say otherwise. Nothing runs before it is enumerated.</returns>
    /// <remarks>Leaving the loop early, an error, or a token that fires cancels the tasks that are under way. An error comes in its place in
    /// the order, and <see cref="ClusterTasksException.ItemIndex"/> says whose it is. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="shared">A reference for all tasks: they start when its value exists, and read it.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(53)]
    public static IAsyncEnumerable<R> MapAsync<T, S, R>(
        Func<T, S, ValueTask<R>> function, IAsyncEnumerable<ObjectRef<T>> items, ObjectRef<S> shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).ResultsAsync<T, R>(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way.</summary>
    /// <returns>Completes when all have run, and fails with the first that fails; the others are cancelled then.</returns>
    /// <remarks><see cref="ClusterTasksException.ItemIndex"/> says which item failed. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="shared">A reference for all tasks: they start when its value exists, and read it.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(52)]
    public static Task MapAsync<T, S>(
        Func<T, S, Task> function, IAsyncEnumerable<ObjectRef<T>> items, ObjectRef<S> shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).CompletionAsync(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way.</summary>
    /// <returns>Completes when all have run, and fails with the first that fails; the others are cancelled then.</returns>
    /// <remarks><see cref="ClusterTasksException.ItemIndex"/> says which item failed. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="shared">A reference for all tasks: they start when its value exists, and read it.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(51)]
    public static Task MapAsync<T, S>(
        Func<T, S, ValueTask> function, IAsyncEnumerable<ObjectRef<T>> items, ObjectRef<S> shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).CompletionAsync(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way, and yields the results.</summary>
    /// <returns>The results, in the order of the items unless <paramref name="options"/> say otherwise. Nothing runs before it is enumerated.</returns>
    /// <remarks>Leaving the loop early, an error, or a token that fires cancels the tasks that are under way. An error comes in its place in
    /// the order, and <see cref="ClusterTasksException.ItemIndex"/> says whose it is. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <typeparam name="R">The results' type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="shared">A reference for all tasks: they start when its value exists, and read it.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(50)]
    public static IAsyncEnumerable<R> MapAsync<T, S, R>(
        Func<T, S, R> function, IAsyncEnumerable<ObjectRef<T>> items, ObjectRef<S> shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).ResultsAsync<T, R>(ItemSource.Of(items), options, ct);

    /// <summary>Runs one task for each item, with a bounded number of them under way.</summary>
    /// <returns>Completes when all have run, and fails with the first that fails; the others are cancelled then.</returns>
    /// <remarks><see cref="ClusterTasksException.ItemIndex"/> says which item failed. Items are encoded when they are pulled.</remarks>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <typeparam name="S">The type of the argument that all tasks get.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="items">References; each task starts when its value exists.</param>
    /// <param name="shared">A reference for all tasks: they start when its value exists, and read it.</param>
    /// <param name="options">The window and the order; null: 256 items, in order.</param>
    /// <param name="ct">Cancels the tasks that are under way, and ends the wait.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(50)]
    public static Task MapAsync<T, S>(
        Action<T, S> function, IAsyncEnumerable<ObjectRef<T>> items, ObjectRef<S> shared, MapOptions? options = null, CancellationToken ct = default) =>
        new MapFunction(FunctionInfo.Of(function), null, null, items).With(shared).CompletionAsync(ItemSource.Of(items), options, ct);
}
