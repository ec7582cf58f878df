// Made by eng/InvokeGenerator; change that and run it again: dotnet run --project eng/InvokeGenerator
#nullable enable
#pragma warning disable RS0026 // Overloads with optional parameters differ in the required ones, so that no call can be ambiguous.

using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace ClusterTasks;

/// <summary>The calls of a <see cref="RemoteFunction{TDelegate}"/>: up to eight arguments, each a value or a reference.</summary>
public static class RemoteFunctionExtensions
{
    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public static ObjectRef<R> Invoke<R>(this RemoteFunction<Func<Task<R>>> function)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>The stream of items, readable while the function runs.</returns>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public static ObjectStream<R> Invoke<R>(this RemoteFunction<Func<IAsyncEnumerable<R>>> function)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        return call.SubmitStream<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(3)]
    public static ObjectRef<R> Invoke<R>(this RemoteFunction<Func<ValueTask<R>>> function)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(2)]
    public static ObjectRef Invoke(this RemoteFunction<Func<Task>> function)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(1)]
    public static ObjectRef Invoke(this RemoteFunction<Func<ValueTask>> function)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public static ObjectRef<R> Invoke<R>(this RemoteFunction<Func<R>> function)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public static ObjectRef Invoke(this RemoteFunction<Action> function)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public static ObjectRef<R> Invoke<T1, R>(this RemoteFunction<Func<T1, Task<R>>> function, Arg<T1> arg1)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>The stream of items, readable while the function runs.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public static ObjectStream<R> Invoke<T1, R>(this RemoteFunction<Func<T1, IAsyncEnumerable<R>>> function, Arg<T1> arg1)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        return call.SubmitStream<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(3)]
    public static ObjectRef<R> Invoke<T1, R>(this RemoteFunction<Func<T1, ValueTask<R>>> function, Arg<T1> arg1)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(2)]
    public static ObjectRef Invoke<T1>(this RemoteFunction<Func<T1, Task>> function, Arg<T1> arg1)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(1)]
    public static ObjectRef Invoke<T1>(this RemoteFunction<Func<T1, ValueTask>> function, Arg<T1> arg1)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public static ObjectRef<R> Invoke<T1, R>(this RemoteFunction<Func<T1, R>> function, Arg<T1> arg1)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public static ObjectRef Invoke<T1>(this RemoteFunction<Action<T1>> function, Arg<T1> arg1)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public static ObjectRef<R> Invoke<T1, T2, R>(this RemoteFunction<Func<T1, T2, Task<R>>> function, Arg<T1> arg1, Arg<T2> arg2)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>The stream of items, readable while the function runs.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public static ObjectStream<R> Invoke<T1, T2, R>(this RemoteFunction<Func<T1, T2, IAsyncEnumerable<R>>> function, Arg<T1> arg1, Arg<T2> arg2)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        return call.SubmitStream<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(3)]
    public static ObjectRef<R> Invoke<T1, T2, R>(this RemoteFunction<Func<T1, T2, ValueTask<R>>> function, Arg<T1> arg1, Arg<T2> arg2)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(2)]
    public static ObjectRef Invoke<T1, T2>(this RemoteFunction<Func<T1, T2, Task>> function, Arg<T1> arg1, Arg<T2> arg2)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(1)]
    public static ObjectRef Invoke<T1, T2>(this RemoteFunction<Func<T1, T2, ValueTask>> function, Arg<T1> arg1, Arg<T2> arg2)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public static ObjectRef<R> Invoke<T1, T2, R>(this RemoteFunction<Func<T1, T2, R>> function, Arg<T1> arg1, Arg<T2> arg2)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public static ObjectRef Invoke<T1, T2>(this RemoteFunction<Action<T1, T2>> function, Arg<T1> arg1, Arg<T2> arg2)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public static ObjectRef<R> Invoke<T1, T2, T3, R>(this RemoteFunction<Func<T1, T2, T3, Task<R>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>The stream of items, readable while the function runs.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public static ObjectStream<R> Invoke<T1, T2, T3, R>(this RemoteFunction<Func<T1, T2, T3, IAsyncEnumerable<R>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        return call.SubmitStream<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(3)]
    public static ObjectRef<R> Invoke<T1, T2, T3, R>(this RemoteFunction<Func<T1, T2, T3, ValueTask<R>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(2)]
    public static ObjectRef Invoke<T1, T2, T3>(this RemoteFunction<Func<T1, T2, T3, Task>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(1)]
    public static ObjectRef Invoke<T1, T2, T3>(this RemoteFunction<Func<T1, T2, T3, ValueTask>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public static ObjectRef<R> Invoke<T1, T2, T3, R>(this RemoteFunction<Func<T1, T2, T3, R>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public static ObjectRef Invoke<T1, T2, T3>(this RemoteFunction<Action<T1, T2, T3>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public static ObjectRef<R> Invoke<T1, T2, T3, T4, R>(this RemoteFunction<Func<T1, T2, T3, T4, Task<R>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>The stream of items, readable while the function runs.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public static ObjectStream<R> Invoke<T1, T2, T3, T4, R>(this RemoteFunction<Func<T1, T2, T3, T4, IAsyncEnumerable<R>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        return call.SubmitStream<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(3)]
    public static ObjectRef<R> Invoke<T1, T2, T3, T4, R>(this RemoteFunction<Func<T1, T2, T3, T4, ValueTask<R>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(2)]
    public static ObjectRef Invoke<T1, T2, T3, T4>(this RemoteFunction<Func<T1, T2, T3, T4, Task>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(1)]
    public static ObjectRef Invoke<T1, T2, T3, T4>(this RemoteFunction<Func<T1, T2, T3, T4, ValueTask>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public static ObjectRef<R> Invoke<T1, T2, T3, T4, R>(this RemoteFunction<Func<T1, T2, T3, T4, R>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public static ObjectRef Invoke<T1, T2, T3, T4>(this RemoteFunction<Action<T1, T2, T3, T4>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public static ObjectRef<R> Invoke<T1, T2, T3, T4, T5, R>(this RemoteFunction<Func<T1, T2, T3, T4, T5, Task<R>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>The stream of items, readable while the function runs.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public static ObjectStream<R> Invoke<T1, T2, T3, T4, T5, R>(this RemoteFunction<Func<T1, T2, T3, T4, T5, IAsyncEnumerable<R>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        return call.SubmitStream<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(3)]
    public static ObjectRef<R> Invoke<T1, T2, T3, T4, T5, R>(this RemoteFunction<Func<T1, T2, T3, T4, T5, ValueTask<R>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(2)]
    public static ObjectRef Invoke<T1, T2, T3, T4, T5>(this RemoteFunction<Func<T1, T2, T3, T4, T5, Task>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(1)]
    public static ObjectRef Invoke<T1, T2, T3, T4, T5>(this RemoteFunction<Func<T1, T2, T3, T4, T5, ValueTask>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public static ObjectRef<R> Invoke<T1, T2, T3, T4, T5, R>(this RemoteFunction<Func<T1, T2, T3, T4, T5, R>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public static ObjectRef Invoke<T1, T2, T3, T4, T5>(this RemoteFunction<Action<T1, T2, T3, T4, T5>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public static ObjectRef<R> Invoke<T1, T2, T3, T4, T5, T6, R>(this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, Task<R>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>The stream of items, readable while the function runs.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public static ObjectStream<R> Invoke<T1, T2, T3, T4, T5, T6, R>(this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, IAsyncEnumerable<R>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        return call.SubmitStream<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(3)]
    public static ObjectRef<R> Invoke<T1, T2, T3, T4, T5, T6, R>(this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, ValueTask<R>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(2)]
    public static ObjectRef Invoke<T1, T2, T3, T4, T5, T6>(this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, Task>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(1)]
    public static ObjectRef Invoke<T1, T2, T3, T4, T5, T6>(this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, ValueTask>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public static ObjectRef<R> Invoke<T1, T2, T3, T4, T5, T6, R>(this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, R>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public static ObjectRef Invoke<T1, T2, T3, T4, T5, T6>(this RemoteFunction<Action<T1, T2, T3, T4, T5, T6>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="T7">The type of argument 7.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <param name="arg7">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public static ObjectRef<R> Invoke<T1, T2, T3, T4, T5, T6, T7, R>(this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, T7, Task<R>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6, Arg<T7> arg7)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        arg7.AddTo(ref call);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>The stream of items, readable while the function runs.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="T7">The type of argument 7.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <param name="arg7">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public static ObjectStream<R> Invoke<T1, T2, T3, T4, T5, T6, T7, R>(this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, T7, IAsyncEnumerable<R>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6, Arg<T7> arg7)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        arg7.AddTo(ref call);
        return call.SubmitStream<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="T7">The type of argument 7.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <param name="arg7">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(3)]
    public static ObjectRef<R> Invoke<T1, T2, T3, T4, T5, T6, T7, R>(this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, T7, ValueTask<R>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6, Arg<T7> arg7)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        arg7.AddTo(ref call);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="T7">The type of argument 7.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <param name="arg7">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(2)]
    public static ObjectRef Invoke<T1, T2, T3, T4, T5, T6, T7>(this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, T7, Task>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6, Arg<T7> arg7)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        arg7.AddTo(ref call);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="T7">The type of argument 7.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <param name="arg7">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(1)]
    public static ObjectRef Invoke<T1, T2, T3, T4, T5, T6, T7>(this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, T7, ValueTask>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6, Arg<T7> arg7)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        arg7.AddTo(ref call);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="T7">The type of argument 7.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <param name="arg7">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public static ObjectRef<R> Invoke<T1, T2, T3, T4, T5, T6, T7, R>(this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, T7, R>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6, Arg<T7> arg7)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        arg7.AddTo(ref call);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="T7">The type of argument 7.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <param name="arg7">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public static ObjectRef Invoke<T1, T2, T3, T4, T5, T6, T7>(this RemoteFunction<Action<T1, T2, T3, T4, T5, T6, T7>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6, Arg<T7> arg7)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        arg7.AddTo(ref call);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="T7">The type of argument 7.</typeparam>
    /// <typeparam name="T8">The type of argument 8.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <param name="arg7">A value or a reference.</param>
    /// <param name="arg8">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public static ObjectRef<R> Invoke<T1, T2, T3, T4, T5, T6, T7, T8, R>(this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, T7, T8, Task<R>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6, Arg<T7> arg7, Arg<T8> arg8)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        arg7.AddTo(ref call);
        arg8.AddTo(ref call);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>The stream of items, readable while the function runs.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="T7">The type of argument 7.</typeparam>
    /// <typeparam name="T8">The type of argument 8.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <param name="arg7">A value or a reference.</param>
    /// <param name="arg8">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public static ObjectStream<R> Invoke<T1, T2, T3, T4, T5, T6, T7, T8, R>(this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, T7, T8, IAsyncEnumerable<R>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6, Arg<T7> arg7, Arg<T8> arg8)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        arg7.AddTo(ref call);
        arg8.AddTo(ref call);
        return call.SubmitStream<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="T7">The type of argument 7.</typeparam>
    /// <typeparam name="T8">The type of argument 8.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <param name="arg7">A value or a reference.</param>
    /// <param name="arg8">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(3)]
    public static ObjectRef<R> Invoke<T1, T2, T3, T4, T5, T6, T7, T8, R>(this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, T7, T8, ValueTask<R>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6, Arg<T7> arg7, Arg<T8> arg8)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        arg7.AddTo(ref call);
        arg8.AddTo(ref call);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="T7">The type of argument 7.</typeparam>
    /// <typeparam name="T8">The type of argument 8.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <param name="arg7">A value or a reference.</param>
    /// <param name="arg8">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(2)]
    public static ObjectRef Invoke<T1, T2, T3, T4, T5, T6, T7, T8>(this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, T7, T8, Task>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6, Arg<T7> arg7, Arg<T8> arg8)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        arg7.AddTo(ref call);
        arg8.AddTo(ref call);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="T7">The type of argument 7.</typeparam>
    /// <typeparam name="T8">The type of argument 8.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <param name="arg7">A value or a reference.</param>
    /// <param name="arg8">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(1)]
    public static ObjectRef Invoke<T1, T2, T3, T4, T5, T6, T7, T8>(this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, T7, T8, ValueTask>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6, Arg<T7> arg7, Arg<T8> arg8)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        arg7.AddTo(ref call);
        arg8.AddTo(ref call);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="T7">The type of argument 7.</typeparam>
    /// <typeparam name="T8">The type of argument 8.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <param name="arg7">A value or a reference.</param>
    /// <param name="arg8">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public static ObjectRef<R> Invoke<T1, T2, T3, T4, T5, T6, T7, T8, R>(this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, T7, T8, R>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6, Arg<T7> arg7, Arg<T8> arg8)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        arg7.AddTo(ref call);
        arg8.AddTo(ref call);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="T7">The type of argument 7.</typeparam>
    /// <typeparam name="T8">The type of argument 8.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <param name="arg7">A value or a reference.</param>
    /// <param name="arg8">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public static ObjectRef Invoke<T1, T2, T3, T4, T5, T6, T7, T8>(this RemoteFunction<Action<T1, T2, T3, T4, T5, T6, T7, T8>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6, Arg<T7> arg7, Arg<T8> arg8)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        arg7.AddTo(ref call);
        arg8.AddTo(ref call);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public static ObjectRef<R> Invoke<R>(this RemoteFunction<Func<CancellationToken, Task<R>>> function)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        call.Value(CancellationToken.None);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>The stream of items, readable while the function runs.</returns>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public static ObjectStream<R> Invoke<R>(this RemoteFunction<Func<CancellationToken, IAsyncEnumerable<R>>> function)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        call.Value(CancellationToken.None);
        return call.SubmitStream<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(3)]
    public static ObjectRef<R> Invoke<R>(this RemoteFunction<Func<CancellationToken, ValueTask<R>>> function)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        call.Value(CancellationToken.None);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(2)]
    public static ObjectRef Invoke(this RemoteFunction<Func<CancellationToken, Task>> function)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        call.Value(CancellationToken.None);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(1)]
    public static ObjectRef Invoke(this RemoteFunction<Func<CancellationToken, ValueTask>> function)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        call.Value(CancellationToken.None);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public static ObjectRef<R> Invoke<R>(this RemoteFunction<Func<CancellationToken, R>> function)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        call.Value(CancellationToken.None);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public static ObjectRef Invoke(this RemoteFunction<Action<CancellationToken>> function)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        call.Value(CancellationToken.None);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public static ObjectRef<R> Invoke<T1, R>(this RemoteFunction<Func<T1, CancellationToken, Task<R>>> function, Arg<T1> arg1)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>The stream of items, readable while the function runs.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public static ObjectStream<R> Invoke<T1, R>(this RemoteFunction<Func<T1, CancellationToken, IAsyncEnumerable<R>>> function, Arg<T1> arg1)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.SubmitStream<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(3)]
    public static ObjectRef<R> Invoke<T1, R>(this RemoteFunction<Func<T1, CancellationToken, ValueTask<R>>> function, Arg<T1> arg1)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(2)]
    public static ObjectRef Invoke<T1>(this RemoteFunction<Func<T1, CancellationToken, Task>> function, Arg<T1> arg1)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(1)]
    public static ObjectRef Invoke<T1>(this RemoteFunction<Func<T1, CancellationToken, ValueTask>> function, Arg<T1> arg1)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public static ObjectRef<R> Invoke<T1, R>(this RemoteFunction<Func<T1, CancellationToken, R>> function, Arg<T1> arg1)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public static ObjectRef Invoke<T1>(this RemoteFunction<Action<T1, CancellationToken>> function, Arg<T1> arg1)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public static ObjectRef<R> Invoke<T1, T2, R>(this RemoteFunction<Func<T1, T2, CancellationToken, Task<R>>> function, Arg<T1> arg1, Arg<T2> arg2)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>The stream of items, readable while the function runs.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public static ObjectStream<R> Invoke<T1, T2, R>(this RemoteFunction<Func<T1, T2, CancellationToken, IAsyncEnumerable<R>>> function, Arg<T1> arg1, Arg<T2> arg2)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.SubmitStream<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(3)]
    public static ObjectRef<R> Invoke<T1, T2, R>(this RemoteFunction<Func<T1, T2, CancellationToken, ValueTask<R>>> function, Arg<T1> arg1, Arg<T2> arg2)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(2)]
    public static ObjectRef Invoke<T1, T2>(this RemoteFunction<Func<T1, T2, CancellationToken, Task>> function, Arg<T1> arg1, Arg<T2> arg2)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(1)]
    public static ObjectRef Invoke<T1, T2>(this RemoteFunction<Func<T1, T2, CancellationToken, ValueTask>> function, Arg<T1> arg1, Arg<T2> arg2)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public static ObjectRef<R> Invoke<T1, T2, R>(this RemoteFunction<Func<T1, T2, CancellationToken, R>> function, Arg<T1> arg1, Arg<T2> arg2)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public static ObjectRef Invoke<T1, T2>(this RemoteFunction<Action<T1, T2, CancellationToken>> function, Arg<T1> arg1, Arg<T2> arg2)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public static ObjectRef<R> Invoke<T1, T2, T3, R>(this RemoteFunction<Func<T1, T2, T3, CancellationToken, Task<R>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>The stream of items, readable while the function runs.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public static ObjectStream<R> Invoke<T1, T2, T3, R>(this RemoteFunction<Func<T1, T2, T3, CancellationToken, IAsyncEnumerable<R>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.SubmitStream<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(3)]
    public static ObjectRef<R> Invoke<T1, T2, T3, R>(this RemoteFunction<Func<T1, T2, T3, CancellationToken, ValueTask<R>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(2)]
    public static ObjectRef Invoke<T1, T2, T3>(this RemoteFunction<Func<T1, T2, T3, CancellationToken, Task>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(1)]
    public static ObjectRef Invoke<T1, T2, T3>(this RemoteFunction<Func<T1, T2, T3, CancellationToken, ValueTask>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public static ObjectRef<R> Invoke<T1, T2, T3, R>(this RemoteFunction<Func<T1, T2, T3, CancellationToken, R>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public static ObjectRef Invoke<T1, T2, T3>(this RemoteFunction<Action<T1, T2, T3, CancellationToken>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public static ObjectRef<R> Invoke<T1, T2, T3, T4, R>(this RemoteFunction<Func<T1, T2, T3, T4, CancellationToken, Task<R>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>The stream of items, readable while the function runs.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public static ObjectStream<R> Invoke<T1, T2, T3, T4, R>(this RemoteFunction<Func<T1, T2, T3, T4, CancellationToken, IAsyncEnumerable<R>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.SubmitStream<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(3)]
    public static ObjectRef<R> Invoke<T1, T2, T3, T4, R>(this RemoteFunction<Func<T1, T2, T3, T4, CancellationToken, ValueTask<R>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(2)]
    public static ObjectRef Invoke<T1, T2, T3, T4>(this RemoteFunction<Func<T1, T2, T3, T4, CancellationToken, Task>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(1)]
    public static ObjectRef Invoke<T1, T2, T3, T4>(this RemoteFunction<Func<T1, T2, T3, T4, CancellationToken, ValueTask>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public static ObjectRef<R> Invoke<T1, T2, T3, T4, R>(this RemoteFunction<Func<T1, T2, T3, T4, CancellationToken, R>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public static ObjectRef Invoke<T1, T2, T3, T4>(this RemoteFunction<Action<T1, T2, T3, T4, CancellationToken>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public static ObjectRef<R> Invoke<T1, T2, T3, T4, T5, R>(this RemoteFunction<Func<T1, T2, T3, T4, T5, CancellationToken, Task<R>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>The stream of items, readable while the function runs.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public static ObjectStream<R> Invoke<T1, T2, T3, T4, T5, R>(this RemoteFunction<Func<T1, T2, T3, T4, T5, CancellationToken, IAsyncEnumerable<R>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.SubmitStream<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(3)]
    public static ObjectRef<R> Invoke<T1, T2, T3, T4, T5, R>(this RemoteFunction<Func<T1, T2, T3, T4, T5, CancellationToken, ValueTask<R>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(2)]
    public static ObjectRef Invoke<T1, T2, T3, T4, T5>(this RemoteFunction<Func<T1, T2, T3, T4, T5, CancellationToken, Task>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(1)]
    public static ObjectRef Invoke<T1, T2, T3, T4, T5>(this RemoteFunction<Func<T1, T2, T3, T4, T5, CancellationToken, ValueTask>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public static ObjectRef<R> Invoke<T1, T2, T3, T4, T5, R>(this RemoteFunction<Func<T1, T2, T3, T4, T5, CancellationToken, R>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public static ObjectRef Invoke<T1, T2, T3, T4, T5>(this RemoteFunction<Action<T1, T2, T3, T4, T5, CancellationToken>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public static ObjectRef<R> Invoke<T1, T2, T3, T4, T5, T6, R>(this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, CancellationToken, Task<R>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>The stream of items, readable while the function runs.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public static ObjectStream<R> Invoke<T1, T2, T3, T4, T5, T6, R>(this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, CancellationToken, IAsyncEnumerable<R>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.SubmitStream<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(3)]
    public static ObjectRef<R> Invoke<T1, T2, T3, T4, T5, T6, R>(this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, CancellationToken, ValueTask<R>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(2)]
    public static ObjectRef Invoke<T1, T2, T3, T4, T5, T6>(this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, CancellationToken, Task>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(1)]
    public static ObjectRef Invoke<T1, T2, T3, T4, T5, T6>(this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, CancellationToken, ValueTask>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public static ObjectRef<R> Invoke<T1, T2, T3, T4, T5, T6, R>(this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, CancellationToken, R>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public static ObjectRef Invoke<T1, T2, T3, T4, T5, T6>(this RemoteFunction<Action<T1, T2, T3, T4, T5, T6, CancellationToken>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="T7">The type of argument 7.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <param name="arg7">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public static ObjectRef<R> Invoke<T1, T2, T3, T4, T5, T6, T7, R>(this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, T7, CancellationToken, Task<R>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6, Arg<T7> arg7)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        arg7.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>The stream of items, readable while the function runs.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="T7">The type of argument 7.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <param name="arg7">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public static ObjectStream<R> Invoke<T1, T2, T3, T4, T5, T6, T7, R>(this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, T7, CancellationToken, IAsyncEnumerable<R>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6, Arg<T7> arg7)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        arg7.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.SubmitStream<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="T7">The type of argument 7.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <param name="arg7">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(3)]
    public static ObjectRef<R> Invoke<T1, T2, T3, T4, T5, T6, T7, R>(this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, T7, CancellationToken, ValueTask<R>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6, Arg<T7> arg7)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        arg7.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="T7">The type of argument 7.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <param name="arg7">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(2)]
    public static ObjectRef Invoke<T1, T2, T3, T4, T5, T6, T7>(this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, T7, CancellationToken, Task>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6, Arg<T7> arg7)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        arg7.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="T7">The type of argument 7.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <param name="arg7">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(1)]
    public static ObjectRef Invoke<T1, T2, T3, T4, T5, T6, T7>(this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, T7, CancellationToken, ValueTask>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6, Arg<T7> arg7)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        arg7.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="T7">The type of argument 7.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <param name="arg7">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public static ObjectRef<R> Invoke<T1, T2, T3, T4, T5, T6, T7, R>(this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, T7, CancellationToken, R>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6, Arg<T7> arg7)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        arg7.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once. Its token fires when the task is cancelled.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="T7">The type of argument 7.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <param name="arg7">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public static ObjectRef Invoke<T1, T2, T3, T4, T5, T6, T7>(this RemoteFunction<Action<T1, T2, T3, T4, T5, T6, T7, CancellationToken>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6, Arg<T7> arg7)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        arg7.AddTo(ref call);
        call.Value(CancellationToken.None);
        return call.Submit();
    }
}
