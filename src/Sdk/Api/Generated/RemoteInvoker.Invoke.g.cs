// Made by eng/InvokeGenerator; change that and run it again: dotnet run --project eng/InvokeGenerator
#nullable enable
#pragma warning disable RS0026 // Overloads with optional parameters differ in the required ones, so that no call can be ambiguous.

using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace ClusterTasks;

public sealed partial class RemoteInvoker
{
    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public ObjectRef<R> Invoke<R>(Func<Task<R>> function)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
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
    public ObjectStream<R> Invoke<R>(Func<IAsyncEnumerable<R>> function)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
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
    public ObjectRef<R> Invoke<R>(Func<ValueTask<R>> function)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(2)]
    public ObjectRef Invoke(Func<Task> function)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(1)]
    public ObjectRef Invoke(Func<ValueTask> function)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
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
    public ObjectRef<R> Invoke<R>(Func<R> function)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public ObjectRef Invoke(Action function)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public ObjectRef<R> Invoke<T1, R>(Func<T1, Task<R>> function, T1 arg1)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>The stream of items, readable while the function runs.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public ObjectStream<R> Invoke<T1, R>(Func<T1, IAsyncEnumerable<R>> function, T1 arg1)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        return call.SubmitStream<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(3)]
    public ObjectRef<R> Invoke<T1, R>(Func<T1, ValueTask<R>> function, T1 arg1)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(2)]
    public ObjectRef Invoke<T1>(Func<T1, Task> function, T1 arg1)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(1)]
    public ObjectRef Invoke<T1>(Func<T1, ValueTask> function, T1 arg1)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public ObjectRef<R> Invoke<T1, R>(Func<T1, R> function, T1 arg1)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public ObjectRef Invoke<T1>(Action<T1> function, T1 arg1)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(14)]
    public ObjectRef<R> Invoke<T1, R>(Func<T1, Task<R>> function, ObjectRef<T1> arg1)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>The stream of items, readable while the function runs.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(14)]
    public ObjectStream<R> Invoke<T1, R>(Func<T1, IAsyncEnumerable<R>> function, ObjectRef<T1> arg1)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        return call.SubmitStream<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(13)]
    public ObjectRef<R> Invoke<T1, R>(Func<T1, ValueTask<R>> function, ObjectRef<T1> arg1)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(12)]
    public ObjectRef Invoke<T1>(Func<T1, Task> function, ObjectRef<T1> arg1)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(11)]
    public ObjectRef Invoke<T1>(Func<T1, ValueTask> function, ObjectRef<T1> arg1)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(10)]
    public ObjectRef<R> Invoke<T1, R>(Func<T1, R> function, ObjectRef<T1> arg1)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(10)]
    public ObjectRef Invoke<T1>(Action<T1> function, ObjectRef<T1> arg1)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg2">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public ObjectRef<R> Invoke<T1, T2, R>(Func<T1, T2, Task<R>> function, T1 arg1, T2 arg2)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        call.Value(arg2);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>The stream of items, readable while the function runs.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg2">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public ObjectStream<R> Invoke<T1, T2, R>(Func<T1, T2, IAsyncEnumerable<R>> function, T1 arg1, T2 arg2)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        call.Value(arg2);
        return call.SubmitStream<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg2">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(3)]
    public ObjectRef<R> Invoke<T1, T2, R>(Func<T1, T2, ValueTask<R>> function, T1 arg1, T2 arg2)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        call.Value(arg2);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg2">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(2)]
    public ObjectRef Invoke<T1, T2>(Func<T1, T2, Task> function, T1 arg1, T2 arg2)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        call.Value(arg2);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg2">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(1)]
    public ObjectRef Invoke<T1, T2>(Func<T1, T2, ValueTask> function, T1 arg1, T2 arg2)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        call.Value(arg2);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg2">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public ObjectRef<R> Invoke<T1, T2, R>(Func<T1, T2, R> function, T1 arg1, T2 arg2)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        call.Value(arg2);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg2">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public ObjectRef Invoke<T1, T2>(Action<T1, T2> function, T1 arg1, T2 arg2)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        call.Value(arg2);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg2">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(14)]
    public ObjectRef<R> Invoke<T1, T2, R>(Func<T1, T2, Task<R>> function, T1 arg1, ObjectRef<T2> arg2)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        call.Reference(arg2);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>The stream of items, readable while the function runs.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg2">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(14)]
    public ObjectStream<R> Invoke<T1, T2, R>(Func<T1, T2, IAsyncEnumerable<R>> function, T1 arg1, ObjectRef<T2> arg2)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        call.Reference(arg2);
        return call.SubmitStream<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg2">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(13)]
    public ObjectRef<R> Invoke<T1, T2, R>(Func<T1, T2, ValueTask<R>> function, T1 arg1, ObjectRef<T2> arg2)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        call.Reference(arg2);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg2">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(12)]
    public ObjectRef Invoke<T1, T2>(Func<T1, T2, Task> function, T1 arg1, ObjectRef<T2> arg2)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        call.Reference(arg2);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg2">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(11)]
    public ObjectRef Invoke<T1, T2>(Func<T1, T2, ValueTask> function, T1 arg1, ObjectRef<T2> arg2)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        call.Reference(arg2);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg2">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(10)]
    public ObjectRef<R> Invoke<T1, T2, R>(Func<T1, T2, R> function, T1 arg1, ObjectRef<T2> arg2)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        call.Reference(arg2);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg2">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(10)]
    public ObjectRef Invoke<T1, T2>(Action<T1, T2> function, T1 arg1, ObjectRef<T2> arg2)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        call.Reference(arg2);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg2">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(14)]
    public ObjectRef<R> Invoke<T1, T2, R>(Func<T1, T2, Task<R>> function, ObjectRef<T1> arg1, T2 arg2)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        call.Value(arg2);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>The stream of items, readable while the function runs.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg2">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(14)]
    public ObjectStream<R> Invoke<T1, T2, R>(Func<T1, T2, IAsyncEnumerable<R>> function, ObjectRef<T1> arg1, T2 arg2)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        call.Value(arg2);
        return call.SubmitStream<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg2">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(13)]
    public ObjectRef<R> Invoke<T1, T2, R>(Func<T1, T2, ValueTask<R>> function, ObjectRef<T1> arg1, T2 arg2)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        call.Value(arg2);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg2">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(12)]
    public ObjectRef Invoke<T1, T2>(Func<T1, T2, Task> function, ObjectRef<T1> arg1, T2 arg2)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        call.Value(arg2);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg2">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(11)]
    public ObjectRef Invoke<T1, T2>(Func<T1, T2, ValueTask> function, ObjectRef<T1> arg1, T2 arg2)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        call.Value(arg2);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg2">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(10)]
    public ObjectRef<R> Invoke<T1, T2, R>(Func<T1, T2, R> function, ObjectRef<T1> arg1, T2 arg2)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        call.Value(arg2);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg2">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(10)]
    public ObjectRef Invoke<T1, T2>(Action<T1, T2> function, ObjectRef<T1> arg1, T2 arg2)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        call.Value(arg2);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg2">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(24)]
    public ObjectRef<R> Invoke<T1, T2, R>(Func<T1, T2, Task<R>> function, ObjectRef<T1> arg1, ObjectRef<T2> arg2)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        call.Reference(arg2);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>The stream of items, readable while the function runs.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg2">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(24)]
    public ObjectStream<R> Invoke<T1, T2, R>(Func<T1, T2, IAsyncEnumerable<R>> function, ObjectRef<T1> arg1, ObjectRef<T2> arg2)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        call.Reference(arg2);
        return call.SubmitStream<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg2">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(23)]
    public ObjectRef<R> Invoke<T1, T2, R>(Func<T1, T2, ValueTask<R>> function, ObjectRef<T1> arg1, ObjectRef<T2> arg2)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        call.Reference(arg2);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg2">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(22)]
    public ObjectRef Invoke<T1, T2>(Func<T1, T2, Task> function, ObjectRef<T1> arg1, ObjectRef<T2> arg2)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        call.Reference(arg2);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg2">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(21)]
    public ObjectRef Invoke<T1, T2>(Func<T1, T2, ValueTask> function, ObjectRef<T1> arg1, ObjectRef<T2> arg2)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        call.Reference(arg2);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg2">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(20)]
    public ObjectRef<R> Invoke<T1, T2, R>(Func<T1, T2, R> function, ObjectRef<T1> arg1, ObjectRef<T2> arg2)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        call.Reference(arg2);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg2">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(20)]
    public ObjectRef Invoke<T1, T2>(Action<T1, T2> function, ObjectRef<T1> arg1, ObjectRef<T2> arg2)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        call.Reference(arg2);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg2">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg3">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public ObjectRef<R> Invoke<T1, T2, T3, R>(Func<T1, T2, T3, Task<R>> function, T1 arg1, T2 arg2, T3 arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        call.Value(arg2);
        call.Value(arg3);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>The stream of items, readable while the function runs.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg2">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg3">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(4)]
    public ObjectStream<R> Invoke<T1, T2, T3, R>(Func<T1, T2, T3, IAsyncEnumerable<R>> function, T1 arg1, T2 arg2, T3 arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        call.Value(arg2);
        call.Value(arg3);
        return call.SubmitStream<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg2">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg3">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(3)]
    public ObjectRef<R> Invoke<T1, T2, T3, R>(Func<T1, T2, T3, ValueTask<R>> function, T1 arg1, T2 arg2, T3 arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        call.Value(arg2);
        call.Value(arg3);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg2">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg3">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(2)]
    public ObjectRef Invoke<T1, T2, T3>(Func<T1, T2, T3, Task> function, T1 arg1, T2 arg2, T3 arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        call.Value(arg2);
        call.Value(arg3);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg2">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg3">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(1)]
    public ObjectRef Invoke<T1, T2, T3>(Func<T1, T2, T3, ValueTask> function, T1 arg1, T2 arg2, T3 arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        call.Value(arg2);
        call.Value(arg3);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg2">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg3">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public ObjectRef<R> Invoke<T1, T2, T3, R>(Func<T1, T2, T3, R> function, T1 arg1, T2 arg2, T3 arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        call.Value(arg2);
        call.Value(arg3);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg2">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg3">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(0)]
    public ObjectRef Invoke<T1, T2, T3>(Action<T1, T2, T3> function, T1 arg1, T2 arg2, T3 arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        call.Value(arg2);
        call.Value(arg3);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg2">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg3">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(14)]
    public ObjectRef<R> Invoke<T1, T2, T3, R>(Func<T1, T2, T3, Task<R>> function, T1 arg1, T2 arg2, ObjectRef<T3> arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        call.Value(arg2);
        call.Reference(arg3);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>The stream of items, readable while the function runs.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg2">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg3">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(14)]
    public ObjectStream<R> Invoke<T1, T2, T3, R>(Func<T1, T2, T3, IAsyncEnumerable<R>> function, T1 arg1, T2 arg2, ObjectRef<T3> arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        call.Value(arg2);
        call.Reference(arg3);
        return call.SubmitStream<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg2">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg3">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(13)]
    public ObjectRef<R> Invoke<T1, T2, T3, R>(Func<T1, T2, T3, ValueTask<R>> function, T1 arg1, T2 arg2, ObjectRef<T3> arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        call.Value(arg2);
        call.Reference(arg3);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg2">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg3">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(12)]
    public ObjectRef Invoke<T1, T2, T3>(Func<T1, T2, T3, Task> function, T1 arg1, T2 arg2, ObjectRef<T3> arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        call.Value(arg2);
        call.Reference(arg3);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg2">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg3">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(11)]
    public ObjectRef Invoke<T1, T2, T3>(Func<T1, T2, T3, ValueTask> function, T1 arg1, T2 arg2, ObjectRef<T3> arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        call.Value(arg2);
        call.Reference(arg3);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg2">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg3">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(10)]
    public ObjectRef<R> Invoke<T1, T2, T3, R>(Func<T1, T2, T3, R> function, T1 arg1, T2 arg2, ObjectRef<T3> arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        call.Value(arg2);
        call.Reference(arg3);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg2">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg3">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(10)]
    public ObjectRef Invoke<T1, T2, T3>(Action<T1, T2, T3> function, T1 arg1, T2 arg2, ObjectRef<T3> arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        call.Value(arg2);
        call.Reference(arg3);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg2">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg3">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(14)]
    public ObjectRef<R> Invoke<T1, T2, T3, R>(Func<T1, T2, T3, Task<R>> function, T1 arg1, ObjectRef<T2> arg2, T3 arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        call.Reference(arg2);
        call.Value(arg3);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>The stream of items, readable while the function runs.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg2">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg3">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(14)]
    public ObjectStream<R> Invoke<T1, T2, T3, R>(Func<T1, T2, T3, IAsyncEnumerable<R>> function, T1 arg1, ObjectRef<T2> arg2, T3 arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        call.Reference(arg2);
        call.Value(arg3);
        return call.SubmitStream<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg2">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg3">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(13)]
    public ObjectRef<R> Invoke<T1, T2, T3, R>(Func<T1, T2, T3, ValueTask<R>> function, T1 arg1, ObjectRef<T2> arg2, T3 arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        call.Reference(arg2);
        call.Value(arg3);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg2">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg3">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(12)]
    public ObjectRef Invoke<T1, T2, T3>(Func<T1, T2, T3, Task> function, T1 arg1, ObjectRef<T2> arg2, T3 arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        call.Reference(arg2);
        call.Value(arg3);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg2">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg3">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(11)]
    public ObjectRef Invoke<T1, T2, T3>(Func<T1, T2, T3, ValueTask> function, T1 arg1, ObjectRef<T2> arg2, T3 arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        call.Reference(arg2);
        call.Value(arg3);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg2">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg3">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(10)]
    public ObjectRef<R> Invoke<T1, T2, T3, R>(Func<T1, T2, T3, R> function, T1 arg1, ObjectRef<T2> arg2, T3 arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        call.Reference(arg2);
        call.Value(arg3);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg2">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg3">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(10)]
    public ObjectRef Invoke<T1, T2, T3>(Action<T1, T2, T3> function, T1 arg1, ObjectRef<T2> arg2, T3 arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        call.Reference(arg2);
        call.Value(arg3);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg2">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg3">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(24)]
    public ObjectRef<R> Invoke<T1, T2, T3, R>(Func<T1, T2, T3, Task<R>> function, T1 arg1, ObjectRef<T2> arg2, ObjectRef<T3> arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        call.Reference(arg2);
        call.Reference(arg3);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>The stream of items, readable while the function runs.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg2">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg3">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(24)]
    public ObjectStream<R> Invoke<T1, T2, T3, R>(Func<T1, T2, T3, IAsyncEnumerable<R>> function, T1 arg1, ObjectRef<T2> arg2, ObjectRef<T3> arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        call.Reference(arg2);
        call.Reference(arg3);
        return call.SubmitStream<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg2">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg3">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(23)]
    public ObjectRef<R> Invoke<T1, T2, T3, R>(Func<T1, T2, T3, ValueTask<R>> function, T1 arg1, ObjectRef<T2> arg2, ObjectRef<T3> arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        call.Reference(arg2);
        call.Reference(arg3);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg2">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg3">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(22)]
    public ObjectRef Invoke<T1, T2, T3>(Func<T1, T2, T3, Task> function, T1 arg1, ObjectRef<T2> arg2, ObjectRef<T3> arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        call.Reference(arg2);
        call.Reference(arg3);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg2">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg3">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(21)]
    public ObjectRef Invoke<T1, T2, T3>(Func<T1, T2, T3, ValueTask> function, T1 arg1, ObjectRef<T2> arg2, ObjectRef<T3> arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        call.Reference(arg2);
        call.Reference(arg3);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg2">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg3">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(20)]
    public ObjectRef<R> Invoke<T1, T2, T3, R>(Func<T1, T2, T3, R> function, T1 arg1, ObjectRef<T2> arg2, ObjectRef<T3> arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        call.Reference(arg2);
        call.Reference(arg3);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg2">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg3">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(20)]
    public ObjectRef Invoke<T1, T2, T3>(Action<T1, T2, T3> function, T1 arg1, ObjectRef<T2> arg2, ObjectRef<T3> arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Value(arg1);
        call.Reference(arg2);
        call.Reference(arg3);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg2">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg3">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(14)]
    public ObjectRef<R> Invoke<T1, T2, T3, R>(Func<T1, T2, T3, Task<R>> function, ObjectRef<T1> arg1, T2 arg2, T3 arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        call.Value(arg2);
        call.Value(arg3);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>The stream of items, readable while the function runs.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg2">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg3">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(14)]
    public ObjectStream<R> Invoke<T1, T2, T3, R>(Func<T1, T2, T3, IAsyncEnumerable<R>> function, ObjectRef<T1> arg1, T2 arg2, T3 arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        call.Value(arg2);
        call.Value(arg3);
        return call.SubmitStream<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg2">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg3">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(13)]
    public ObjectRef<R> Invoke<T1, T2, T3, R>(Func<T1, T2, T3, ValueTask<R>> function, ObjectRef<T1> arg1, T2 arg2, T3 arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        call.Value(arg2);
        call.Value(arg3);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg2">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg3">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(12)]
    public ObjectRef Invoke<T1, T2, T3>(Func<T1, T2, T3, Task> function, ObjectRef<T1> arg1, T2 arg2, T3 arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        call.Value(arg2);
        call.Value(arg3);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg2">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg3">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(11)]
    public ObjectRef Invoke<T1, T2, T3>(Func<T1, T2, T3, ValueTask> function, ObjectRef<T1> arg1, T2 arg2, T3 arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        call.Value(arg2);
        call.Value(arg3);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg2">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg3">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(10)]
    public ObjectRef<R> Invoke<T1, T2, T3, R>(Func<T1, T2, T3, R> function, ObjectRef<T1> arg1, T2 arg2, T3 arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        call.Value(arg2);
        call.Value(arg3);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg2">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg3">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(10)]
    public ObjectRef Invoke<T1, T2, T3>(Action<T1, T2, T3> function, ObjectRef<T1> arg1, T2 arg2, T3 arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        call.Value(arg2);
        call.Value(arg3);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg2">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg3">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(24)]
    public ObjectRef<R> Invoke<T1, T2, T3, R>(Func<T1, T2, T3, Task<R>> function, ObjectRef<T1> arg1, T2 arg2, ObjectRef<T3> arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        call.Value(arg2);
        call.Reference(arg3);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>The stream of items, readable while the function runs.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg2">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg3">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(24)]
    public ObjectStream<R> Invoke<T1, T2, T3, R>(Func<T1, T2, T3, IAsyncEnumerable<R>> function, ObjectRef<T1> arg1, T2 arg2, ObjectRef<T3> arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        call.Value(arg2);
        call.Reference(arg3);
        return call.SubmitStream<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg2">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg3">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(23)]
    public ObjectRef<R> Invoke<T1, T2, T3, R>(Func<T1, T2, T3, ValueTask<R>> function, ObjectRef<T1> arg1, T2 arg2, ObjectRef<T3> arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        call.Value(arg2);
        call.Reference(arg3);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg2">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg3">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(22)]
    public ObjectRef Invoke<T1, T2, T3>(Func<T1, T2, T3, Task> function, ObjectRef<T1> arg1, T2 arg2, ObjectRef<T3> arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        call.Value(arg2);
        call.Reference(arg3);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg2">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg3">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(21)]
    public ObjectRef Invoke<T1, T2, T3>(Func<T1, T2, T3, ValueTask> function, ObjectRef<T1> arg1, T2 arg2, ObjectRef<T3> arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        call.Value(arg2);
        call.Reference(arg3);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg2">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg3">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(20)]
    public ObjectRef<R> Invoke<T1, T2, T3, R>(Func<T1, T2, T3, R> function, ObjectRef<T1> arg1, T2 arg2, ObjectRef<T3> arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        call.Value(arg2);
        call.Reference(arg3);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg2">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <param name="arg3">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(20)]
    public ObjectRef Invoke<T1, T2, T3>(Action<T1, T2, T3> function, ObjectRef<T1> arg1, T2 arg2, ObjectRef<T3> arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        call.Value(arg2);
        call.Reference(arg3);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg2">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg3">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(24)]
    public ObjectRef<R> Invoke<T1, T2, T3, R>(Func<T1, T2, T3, Task<R>> function, ObjectRef<T1> arg1, ObjectRef<T2> arg2, T3 arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        call.Reference(arg2);
        call.Value(arg3);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>The stream of items, readable while the function runs.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg2">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg3">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(24)]
    public ObjectStream<R> Invoke<T1, T2, T3, R>(Func<T1, T2, T3, IAsyncEnumerable<R>> function, ObjectRef<T1> arg1, ObjectRef<T2> arg2, T3 arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        call.Reference(arg2);
        call.Value(arg3);
        return call.SubmitStream<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg2">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg3">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(23)]
    public ObjectRef<R> Invoke<T1, T2, T3, R>(Func<T1, T2, T3, ValueTask<R>> function, ObjectRef<T1> arg1, ObjectRef<T2> arg2, T3 arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        call.Reference(arg2);
        call.Value(arg3);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg2">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg3">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(22)]
    public ObjectRef Invoke<T1, T2, T3>(Func<T1, T2, T3, Task> function, ObjectRef<T1> arg1, ObjectRef<T2> arg2, T3 arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        call.Reference(arg2);
        call.Value(arg3);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg2">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg3">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(21)]
    public ObjectRef Invoke<T1, T2, T3>(Func<T1, T2, T3, ValueTask> function, ObjectRef<T1> arg1, ObjectRef<T2> arg2, T3 arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        call.Reference(arg2);
        call.Value(arg3);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg2">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg3">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(20)]
    public ObjectRef<R> Invoke<T1, T2, T3, R>(Func<T1, T2, T3, R> function, ObjectRef<T1> arg1, ObjectRef<T2> arg2, T3 arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        call.Reference(arg2);
        call.Value(arg3);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg2">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg3">A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(20)]
    public ObjectRef Invoke<T1, T2, T3>(Action<T1, T2, T3> function, ObjectRef<T1> arg1, ObjectRef<T2> arg2, T3 arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        call.Reference(arg2);
        call.Value(arg3);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg2">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg3">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(34)]
    public ObjectRef<R> Invoke<T1, T2, T3, R>(Func<T1, T2, T3, Task<R>> function, ObjectRef<T1> arg1, ObjectRef<T2> arg2, ObjectRef<T3> arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        call.Reference(arg2);
        call.Reference(arg3);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>The stream of items, readable while the function runs.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg2">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg3">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(34)]
    public ObjectStream<R> Invoke<T1, T2, T3, R>(Func<T1, T2, T3, IAsyncEnumerable<R>> function, ObjectRef<T1> arg1, ObjectRef<T2> arg2, ObjectRef<T3> arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        call.Reference(arg2);
        call.Reference(arg3);
        return call.SubmitStream<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg2">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg3">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(33)]
    public ObjectRef<R> Invoke<T1, T2, T3, R>(Func<T1, T2, T3, ValueTask<R>> function, ObjectRef<T1> arg1, ObjectRef<T2> arg2, ObjectRef<T3> arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        call.Reference(arg2);
        call.Reference(arg3);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg2">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg3">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(32)]
    public ObjectRef Invoke<T1, T2, T3>(Func<T1, T2, T3, Task> function, ObjectRef<T1> arg1, ObjectRef<T2> arg2, ObjectRef<T3> arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        call.Reference(arg2);
        call.Reference(arg3);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg2">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg3">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(31)]
    public ObjectRef Invoke<T1, T2, T3>(Func<T1, T2, T3, ValueTask> function, ObjectRef<T1> arg1, ObjectRef<T2> arg2, ObjectRef<T3> arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        call.Reference(arg2);
        call.Reference(arg3);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg2">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg3">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(30)]
    public ObjectRef<R> Invoke<T1, T2, T3, R>(Func<T1, T2, T3, R> function, ObjectRef<T1> arg1, ObjectRef<T2> arg2, ObjectRef<T3> arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        call.Reference(arg2);
        call.Reference(arg3);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="arg1">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg2">A reference: the task starts when its value exists, and reads it.</param>
    /// <param name="arg3">A reference: the task starts when its value exists, and reads it.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(30)]
    public ObjectRef Invoke<T1, T2, T3>(Action<T1, T2, T3> function, ObjectRef<T1> arg1, ObjectRef<T2> arg2, ObjectRef<T3> arg3)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.Reference(arg1);
        call.Reference(arg2);
        call.Reference(arg3);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of the array's elements.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="refs">References: the task starts when all their values exist, and gets them as an array in this order.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(24)]
    public ObjectRef<R> Invoke<T1, R>(Func<T1[], Task<R>> function, IEnumerable<ObjectRef<T1>> refs)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.References(refs);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>The stream of items, readable while the function runs.</returns>
    /// <typeparam name="T1">The type of the array's elements.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="refs">References: the task starts when all their values exist, and gets them as an array in this order.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(24)]
    public ObjectStream<R> Invoke<T1, R>(Func<T1[], IAsyncEnumerable<R>> function, IEnumerable<ObjectRef<T1>> refs)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.References(refs);
        return call.SubmitStream<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of the array's elements.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="refs">References: the task starts when all their values exist, and gets them as an array in this order.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(23)]
    public ObjectRef<R> Invoke<T1, R>(Func<T1[], ValueTask<R>> function, IEnumerable<ObjectRef<T1>> refs)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.References(refs);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of the array's elements.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="refs">References: the task starts when all their values exist, and gets them as an array in this order.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(22)]
    public ObjectRef Invoke<T1>(Func<T1[], Task> function, IEnumerable<ObjectRef<T1>> refs)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.References(refs);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of the array's elements.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="refs">References: the task starts when all their values exist, and gets them as an array in this order.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(21)]
    public ObjectRef Invoke<T1>(Func<T1[], ValueTask> function, IEnumerable<ObjectRef<T1>> refs)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.References(refs);
        return call.Submit();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the result.</returns>
    /// <typeparam name="T1">The type of the array's elements.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="refs">References: the task starts when all their values exist, and gets them as an array in this order.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(20)]
    public ObjectRef<R> Invoke<T1, R>(Func<T1[], R> function, IEnumerable<ObjectRef<T1>> refs)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.References(refs);
        return call.Submit<R>();
    }

    /// <summary>Submits <paramref name="function"/> as a task and returns at once.</summary>
    /// <returns>A reference to the task's completion.</returns>
    /// <typeparam name="T1">The type of the array's elements.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <param name="refs">References: the task starts when all their values exist, and gets them as an array in this order.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    [OverloadResolutionPriority(20)]
    public ObjectRef Invoke<T1>(Action<T1[]> function, IEnumerable<ObjectRef<T1>> refs)
    {
        var call = new CallBuilder(FunctionInfo.Of(function), _options, _session);
        call.References(refs);
        return call.Submit();
    }

    /// <summary>Refuses an argument that is a running task.</summary>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="R">The result's type.</typeparam>
    /// <param name="function">The function.</param>
    /// <param name="arg1">The task.</param>
    /// <returns>Never.</returns>
    /// <exception cref="ArgumentException">Always.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [Obsolete("Await the task first, or pass an ObjectRef<T>.", error: true)]
    public ObjectRef<R> Invoke<T1, R>(Func<T1, R> function, Task<T1> arg1) =>
        throw new ArgumentException("A running task cannot travel. Await it first, or pass an ObjectRef<T>.", nameof(arg1));
}
