// Made by eng/InvokeGenerator; change that and run it again: dotnet run --project eng/InvokeGenerator
#nullable enable
#pragma warning disable RS0026 // Overloads with optional parameters differ in the required ones, so that no call can be ambiguous.

using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace ClusterTasks;

/// <summary>Calls of functions that return a tuple, with a reference to each of its items.</summary>
public static class RemoteItemsExtensions
{
    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2) InvokeItems<R1, R2>(
        this RemoteFunction<Func<(R1, R2)>> function)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        return call.SubmitItems<R1, R2>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2) InvokeItems<R1, R2>(
        this RemoteFunction<Func<Task<(R1, R2)>>> function)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        return call.SubmitItems<R1, R2>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2) InvokeItems<R1, R2>(
        this RemoteFunction<Func<ValueTask<(R1, R2)>>> function)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        return call.SubmitItems<R1, R2>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3) InvokeItems<R1, R2, R3>(
        this RemoteFunction<Func<(R1, R2, R3)>> function)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        return call.SubmitItems<R1, R2, R3>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3) InvokeItems<R1, R2, R3>(
        this RemoteFunction<Func<Task<(R1, R2, R3)>>> function)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        return call.SubmitItems<R1, R2, R3>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3) InvokeItems<R1, R2, R3>(
        this RemoteFunction<Func<ValueTask<(R1, R2, R3)>>> function)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        return call.SubmitItems<R1, R2, R3>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <typeparam name="R4">The type of item 4.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3, ObjectRef<R4> Item4) InvokeItems<R1, R2, R3, R4>(
        this RemoteFunction<Func<(R1, R2, R3, R4)>> function)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        return call.SubmitItems<R1, R2, R3, R4>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <typeparam name="R4">The type of item 4.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3, ObjectRef<R4> Item4) InvokeItems<R1, R2, R3, R4>(
        this RemoteFunction<Func<Task<(R1, R2, R3, R4)>>> function)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        return call.SubmitItems<R1, R2, R3, R4>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <typeparam name="R4">The type of item 4.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3, ObjectRef<R4> Item4) InvokeItems<R1, R2, R3, R4>(
        this RemoteFunction<Func<ValueTask<(R1, R2, R3, R4)>>> function)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        return call.SubmitItems<R1, R2, R3, R4>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2) InvokeItems<T1, R1, R2>(
        this RemoteFunction<Func<T1, (R1, R2)>> function, Arg<T1> arg1)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        return call.SubmitItems<R1, R2>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2) InvokeItems<T1, R1, R2>(
        this RemoteFunction<Func<T1, Task<(R1, R2)>>> function, Arg<T1> arg1)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        return call.SubmitItems<R1, R2>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2) InvokeItems<T1, R1, R2>(
        this RemoteFunction<Func<T1, ValueTask<(R1, R2)>>> function, Arg<T1> arg1)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        return call.SubmitItems<R1, R2>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3) InvokeItems<T1, R1, R2, R3>(
        this RemoteFunction<Func<T1, (R1, R2, R3)>> function, Arg<T1> arg1)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        return call.SubmitItems<R1, R2, R3>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3) InvokeItems<T1, R1, R2, R3>(
        this RemoteFunction<Func<T1, Task<(R1, R2, R3)>>> function, Arg<T1> arg1)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        return call.SubmitItems<R1, R2, R3>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3) InvokeItems<T1, R1, R2, R3>(
        this RemoteFunction<Func<T1, ValueTask<(R1, R2, R3)>>> function, Arg<T1> arg1)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        return call.SubmitItems<R1, R2, R3>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <typeparam name="R4">The type of item 4.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3, ObjectRef<R4> Item4) InvokeItems<T1, R1, R2, R3, R4>(
        this RemoteFunction<Func<T1, (R1, R2, R3, R4)>> function, Arg<T1> arg1)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        return call.SubmitItems<R1, R2, R3, R4>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <typeparam name="R4">The type of item 4.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3, ObjectRef<R4> Item4) InvokeItems<T1, R1, R2, R3, R4>(
        this RemoteFunction<Func<T1, Task<(R1, R2, R3, R4)>>> function, Arg<T1> arg1)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        return call.SubmitItems<R1, R2, R3, R4>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <typeparam name="R4">The type of item 4.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3, ObjectRef<R4> Item4) InvokeItems<T1, R1, R2, R3, R4>(
        this RemoteFunction<Func<T1, ValueTask<(R1, R2, R3, R4)>>> function, Arg<T1> arg1)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        return call.SubmitItems<R1, R2, R3, R4>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2) InvokeItems<T1, T2, R1, R2>(
        this RemoteFunction<Func<T1, T2, (R1, R2)>> function, Arg<T1> arg1, Arg<T2> arg2)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        return call.SubmitItems<R1, R2>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2) InvokeItems<T1, T2, R1, R2>(
        this RemoteFunction<Func<T1, T2, Task<(R1, R2)>>> function, Arg<T1> arg1, Arg<T2> arg2)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        return call.SubmitItems<R1, R2>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2) InvokeItems<T1, T2, R1, R2>(
        this RemoteFunction<Func<T1, T2, ValueTask<(R1, R2)>>> function, Arg<T1> arg1, Arg<T2> arg2)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        return call.SubmitItems<R1, R2>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3) InvokeItems<T1, T2, R1, R2, R3>(
        this RemoteFunction<Func<T1, T2, (R1, R2, R3)>> function, Arg<T1> arg1, Arg<T2> arg2)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        return call.SubmitItems<R1, R2, R3>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3) InvokeItems<T1, T2, R1, R2, R3>(
        this RemoteFunction<Func<T1, T2, Task<(R1, R2, R3)>>> function, Arg<T1> arg1, Arg<T2> arg2)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        return call.SubmitItems<R1, R2, R3>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3) InvokeItems<T1, T2, R1, R2, R3>(
        this RemoteFunction<Func<T1, T2, ValueTask<(R1, R2, R3)>>> function, Arg<T1> arg1, Arg<T2> arg2)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        return call.SubmitItems<R1, R2, R3>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <typeparam name="R4">The type of item 4.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3, ObjectRef<R4> Item4) InvokeItems<T1, T2, R1, R2, R3, R4>(
        this RemoteFunction<Func<T1, T2, (R1, R2, R3, R4)>> function, Arg<T1> arg1, Arg<T2> arg2)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        return call.SubmitItems<R1, R2, R3, R4>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <typeparam name="R4">The type of item 4.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3, ObjectRef<R4> Item4) InvokeItems<T1, T2, R1, R2, R3, R4>(
        this RemoteFunction<Func<T1, T2, Task<(R1, R2, R3, R4)>>> function, Arg<T1> arg1, Arg<T2> arg2)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        return call.SubmitItems<R1, R2, R3, R4>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <typeparam name="R4">The type of item 4.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3, ObjectRef<R4> Item4) InvokeItems<T1, T2, R1, R2, R3, R4>(
        this RemoteFunction<Func<T1, T2, ValueTask<(R1, R2, R3, R4)>>> function, Arg<T1> arg1, Arg<T2> arg2)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        return call.SubmitItems<R1, R2, R3, R4>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2) InvokeItems<T1, T2, T3, R1, R2>(
        this RemoteFunction<Func<T1, T2, T3, (R1, R2)>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        return call.SubmitItems<R1, R2>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2) InvokeItems<T1, T2, T3, R1, R2>(
        this RemoteFunction<Func<T1, T2, T3, Task<(R1, R2)>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        return call.SubmitItems<R1, R2>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2) InvokeItems<T1, T2, T3, R1, R2>(
        this RemoteFunction<Func<T1, T2, T3, ValueTask<(R1, R2)>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        return call.SubmitItems<R1, R2>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3) InvokeItems<T1, T2, T3, R1, R2, R3>(
        this RemoteFunction<Func<T1, T2, T3, (R1, R2, R3)>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        return call.SubmitItems<R1, R2, R3>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3) InvokeItems<T1, T2, T3, R1, R2, R3>(
        this RemoteFunction<Func<T1, T2, T3, Task<(R1, R2, R3)>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        return call.SubmitItems<R1, R2, R3>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3) InvokeItems<T1, T2, T3, R1, R2, R3>(
        this RemoteFunction<Func<T1, T2, T3, ValueTask<(R1, R2, R3)>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        return call.SubmitItems<R1, R2, R3>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <typeparam name="R4">The type of item 4.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3, ObjectRef<R4> Item4) InvokeItems<T1, T2, T3, R1, R2, R3, R4>(
        this RemoteFunction<Func<T1, T2, T3, (R1, R2, R3, R4)>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        return call.SubmitItems<R1, R2, R3, R4>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <typeparam name="R4">The type of item 4.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3, ObjectRef<R4> Item4) InvokeItems<T1, T2, T3, R1, R2, R3, R4>(
        this RemoteFunction<Func<T1, T2, T3, Task<(R1, R2, R3, R4)>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        return call.SubmitItems<R1, R2, R3, R4>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <typeparam name="R4">The type of item 4.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3, ObjectRef<R4> Item4) InvokeItems<T1, T2, T3, R1, R2, R3, R4>(
        this RemoteFunction<Func<T1, T2, T3, ValueTask<(R1, R2, R3, R4)>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        return call.SubmitItems<R1, R2, R3, R4>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2) InvokeItems<T1, T2, T3, T4, R1, R2>(
        this RemoteFunction<Func<T1, T2, T3, T4, (R1, R2)>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        return call.SubmitItems<R1, R2>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2) InvokeItems<T1, T2, T3, T4, R1, R2>(
        this RemoteFunction<Func<T1, T2, T3, T4, Task<(R1, R2)>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        return call.SubmitItems<R1, R2>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2) InvokeItems<T1, T2, T3, T4, R1, R2>(
        this RemoteFunction<Func<T1, T2, T3, T4, ValueTask<(R1, R2)>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        return call.SubmitItems<R1, R2>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3) InvokeItems<T1, T2, T3, T4, R1, R2, R3>(
        this RemoteFunction<Func<T1, T2, T3, T4, (R1, R2, R3)>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        return call.SubmitItems<R1, R2, R3>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3) InvokeItems<T1, T2, T3, T4, R1, R2, R3>(
        this RemoteFunction<Func<T1, T2, T3, T4, Task<(R1, R2, R3)>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        return call.SubmitItems<R1, R2, R3>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3) InvokeItems<T1, T2, T3, T4, R1, R2, R3>(
        this RemoteFunction<Func<T1, T2, T3, T4, ValueTask<(R1, R2, R3)>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        return call.SubmitItems<R1, R2, R3>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <typeparam name="R4">The type of item 4.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3, ObjectRef<R4> Item4) InvokeItems<T1, T2, T3, T4, R1, R2, R3, R4>(
        this RemoteFunction<Func<T1, T2, T3, T4, (R1, R2, R3, R4)>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        return call.SubmitItems<R1, R2, R3, R4>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <typeparam name="R4">The type of item 4.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3, ObjectRef<R4> Item4) InvokeItems<T1, T2, T3, T4, R1, R2, R3, R4>(
        this RemoteFunction<Func<T1, T2, T3, T4, Task<(R1, R2, R3, R4)>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        return call.SubmitItems<R1, R2, R3, R4>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <typeparam name="R4">The type of item 4.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3, ObjectRef<R4> Item4) InvokeItems<T1, T2, T3, T4, R1, R2, R3, R4>(
        this RemoteFunction<Func<T1, T2, T3, T4, ValueTask<(R1, R2, R3, R4)>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        return call.SubmitItems<R1, R2, R3, R4>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2) InvokeItems<T1, T2, T3, T4, T5, R1, R2>(
        this RemoteFunction<Func<T1, T2, T3, T4, T5, (R1, R2)>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        return call.SubmitItems<R1, R2>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2) InvokeItems<T1, T2, T3, T4, T5, R1, R2>(
        this RemoteFunction<Func<T1, T2, T3, T4, T5, Task<(R1, R2)>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        return call.SubmitItems<R1, R2>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2) InvokeItems<T1, T2, T3, T4, T5, R1, R2>(
        this RemoteFunction<Func<T1, T2, T3, T4, T5, ValueTask<(R1, R2)>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        return call.SubmitItems<R1, R2>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3) InvokeItems<T1, T2, T3, T4, T5, R1, R2, R3>(
        this RemoteFunction<Func<T1, T2, T3, T4, T5, (R1, R2, R3)>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        return call.SubmitItems<R1, R2, R3>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3) InvokeItems<T1, T2, T3, T4, T5, R1, R2, R3>(
        this RemoteFunction<Func<T1, T2, T3, T4, T5, Task<(R1, R2, R3)>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        return call.SubmitItems<R1, R2, R3>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3) InvokeItems<T1, T2, T3, T4, T5, R1, R2, R3>(
        this RemoteFunction<Func<T1, T2, T3, T4, T5, ValueTask<(R1, R2, R3)>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        return call.SubmitItems<R1, R2, R3>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <typeparam name="R4">The type of item 4.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3, ObjectRef<R4> Item4) InvokeItems<T1, T2, T3, T4, T5, R1, R2, R3, R4>(
        this RemoteFunction<Func<T1, T2, T3, T4, T5, (R1, R2, R3, R4)>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        return call.SubmitItems<R1, R2, R3, R4>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <typeparam name="R4">The type of item 4.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3, ObjectRef<R4> Item4) InvokeItems<T1, T2, T3, T4, T5, R1, R2, R3, R4>(
        this RemoteFunction<Func<T1, T2, T3, T4, T5, Task<(R1, R2, R3, R4)>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        return call.SubmitItems<R1, R2, R3, R4>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <typeparam name="R4">The type of item 4.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3, ObjectRef<R4> Item4) InvokeItems<T1, T2, T3, T4, T5, R1, R2, R3, R4>(
        this RemoteFunction<Func<T1, T2, T3, T4, T5, ValueTask<(R1, R2, R3, R4)>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        return call.SubmitItems<R1, R2, R3, R4>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2) InvokeItems<T1, T2, T3, T4, T5, T6, R1, R2>(
        this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, (R1, R2)>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        return call.SubmitItems<R1, R2>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2) InvokeItems<T1, T2, T3, T4, T5, T6, R1, R2>(
        this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, Task<(R1, R2)>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        return call.SubmitItems<R1, R2>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2) InvokeItems<T1, T2, T3, T4, T5, T6, R1, R2>(
        this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, ValueTask<(R1, R2)>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        return call.SubmitItems<R1, R2>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3) InvokeItems<T1, T2, T3, T4, T5, T6, R1, R2, R3>(
        this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, (R1, R2, R3)>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        return call.SubmitItems<R1, R2, R3>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3) InvokeItems<T1, T2, T3, T4, T5, T6, R1, R2, R3>(
        this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, Task<(R1, R2, R3)>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        return call.SubmitItems<R1, R2, R3>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3) InvokeItems<T1, T2, T3, T4, T5, T6, R1, R2, R3>(
        this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, ValueTask<(R1, R2, R3)>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        return call.SubmitItems<R1, R2, R3>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <typeparam name="R4">The type of item 4.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3, ObjectRef<R4> Item4) InvokeItems<T1, T2, T3, T4, T5, T6, R1, R2, R3, R4>(
        this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, (R1, R2, R3, R4)>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        return call.SubmitItems<R1, R2, R3, R4>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <typeparam name="R4">The type of item 4.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3, ObjectRef<R4> Item4) InvokeItems<T1, T2, T3, T4, T5, T6, R1, R2, R3, R4>(
        this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, Task<(R1, R2, R3, R4)>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        return call.SubmitItems<R1, R2, R3, R4>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <typeparam name="R4">The type of item 4.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
    /// <param name="arg1">A value or a reference.</param>
    /// <param name="arg2">A value or a reference.</param>
    /// <param name="arg3">A value or a reference.</param>
    /// <param name="arg4">A value or a reference.</param>
    /// <param name="arg5">A value or a reference.</param>
    /// <param name="arg6">A value or a reference.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely, or a value cannot travel; the message says why.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>, or several sessions are open and none is current.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected to a cluster.</exception>
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3, ObjectRef<R4> Item4) InvokeItems<T1, T2, T3, T4, T5, T6, R1, R2, R3, R4>(
        this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, ValueTask<(R1, R2, R3, R4)>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        return call.SubmitItems<R1, R2, R3, R4>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="T7">The type of argument 7.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
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
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2) InvokeItems<T1, T2, T3, T4, T5, T6, T7, R1, R2>(
        this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, T7, (R1, R2)>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6, Arg<T7> arg7)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        arg7.AddTo(ref call);
        return call.SubmitItems<R1, R2>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="T7">The type of argument 7.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
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
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2) InvokeItems<T1, T2, T3, T4, T5, T6, T7, R1, R2>(
        this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, T7, Task<(R1, R2)>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6, Arg<T7> arg7)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        arg7.AddTo(ref call);
        return call.SubmitItems<R1, R2>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="T7">The type of argument 7.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
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
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2) InvokeItems<T1, T2, T3, T4, T5, T6, T7, R1, R2>(
        this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, T7, ValueTask<(R1, R2)>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6, Arg<T7> arg7)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        arg7.AddTo(ref call);
        return call.SubmitItems<R1, R2>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="T7">The type of argument 7.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
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
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3) InvokeItems<T1, T2, T3, T4, T5, T6, T7, R1, R2, R3>(
        this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, T7, (R1, R2, R3)>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6, Arg<T7> arg7)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        arg7.AddTo(ref call);
        return call.SubmitItems<R1, R2, R3>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="T7">The type of argument 7.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
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
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3) InvokeItems<T1, T2, T3, T4, T5, T6, T7, R1, R2, R3>(
        this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, T7, Task<(R1, R2, R3)>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6, Arg<T7> arg7)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        arg7.AddTo(ref call);
        return call.SubmitItems<R1, R2, R3>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="T7">The type of argument 7.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
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
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3) InvokeItems<T1, T2, T3, T4, T5, T6, T7, R1, R2, R3>(
        this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, T7, ValueTask<(R1, R2, R3)>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6, Arg<T7> arg7)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        arg7.AddTo(ref call);
        return call.SubmitItems<R1, R2, R3>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="T7">The type of argument 7.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <typeparam name="R4">The type of item 4.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
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
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3, ObjectRef<R4> Item4) InvokeItems<T1, T2, T3, T4, T5, T6, T7, R1, R2, R3, R4>(
        this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, T7, (R1, R2, R3, R4)>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6, Arg<T7> arg7)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        arg7.AddTo(ref call);
        return call.SubmitItems<R1, R2, R3, R4>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="T7">The type of argument 7.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <typeparam name="R4">The type of item 4.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
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
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3, ObjectRef<R4> Item4) InvokeItems<T1, T2, T3, T4, T5, T6, T7, R1, R2, R3, R4>(
        this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, T7, Task<(R1, R2, R3, R4)>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6, Arg<T7> arg7)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        arg7.AddTo(ref call);
        return call.SubmitItems<R1, R2, R3, R4>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="T7">The type of argument 7.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <typeparam name="R4">The type of item 4.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
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
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3, ObjectRef<R4> Item4) InvokeItems<T1, T2, T3, T4, T5, T6, T7, R1, R2, R3, R4>(
        this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, T7, ValueTask<(R1, R2, R3, R4)>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6, Arg<T7> arg7)
    {
        var call = new CallBuilder(function.Function, function.Options, function.Session);
        arg1.AddTo(ref call);
        arg2.AddTo(ref call);
        arg3.AddTo(ref call);
        arg4.AddTo(ref call);
        arg5.AddTo(ref call);
        arg6.AddTo(ref call);
        arg7.AddTo(ref call);
        return call.SubmitItems<R1, R2, R3, R4>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="T7">The type of argument 7.</typeparam>
    /// <typeparam name="T8">The type of argument 8.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
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
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2) InvokeItems<T1, T2, T3, T4, T5, T6, T7, T8, R1, R2>(
        this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, T7, T8, (R1, R2)>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6, Arg<T7> arg7, Arg<T8> arg8)
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
        return call.SubmitItems<R1, R2>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="T7">The type of argument 7.</typeparam>
    /// <typeparam name="T8">The type of argument 8.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
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
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2) InvokeItems<T1, T2, T3, T4, T5, T6, T7, T8, R1, R2>(
        this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, T7, T8, Task<(R1, R2)>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6, Arg<T7> arg7, Arg<T8> arg8)
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
        return call.SubmitItems<R1, R2>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="T7">The type of argument 7.</typeparam>
    /// <typeparam name="T8">The type of argument 8.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
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
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2) InvokeItems<T1, T2, T3, T4, T5, T6, T7, T8, R1, R2>(
        this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, T7, T8, ValueTask<(R1, R2)>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6, Arg<T7> arg7, Arg<T8> arg8)
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
        return call.SubmitItems<R1, R2>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="T7">The type of argument 7.</typeparam>
    /// <typeparam name="T8">The type of argument 8.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
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
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3) InvokeItems<T1, T2, T3, T4, T5, T6, T7, T8, R1, R2, R3>(
        this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, T7, T8, (R1, R2, R3)>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6, Arg<T7> arg7, Arg<T8> arg8)
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
        return call.SubmitItems<R1, R2, R3>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="T7">The type of argument 7.</typeparam>
    /// <typeparam name="T8">The type of argument 8.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
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
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3) InvokeItems<T1, T2, T3, T4, T5, T6, T7, T8, R1, R2, R3>(
        this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, T7, T8, Task<(R1, R2, R3)>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6, Arg<T7> arg7, Arg<T8> arg8)
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
        return call.SubmitItems<R1, R2, R3>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="T7">The type of argument 7.</typeparam>
    /// <typeparam name="T8">The type of argument 8.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
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
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3) InvokeItems<T1, T2, T3, T4, T5, T6, T7, T8, R1, R2, R3>(
        this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, T7, T8, ValueTask<(R1, R2, R3)>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6, Arg<T7> arg7, Arg<T8> arg8)
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
        return call.SubmitItems<R1, R2, R3>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="T7">The type of argument 7.</typeparam>
    /// <typeparam name="T8">The type of argument 8.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <typeparam name="R4">The type of item 4.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
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
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3, ObjectRef<R4> Item4) InvokeItems<T1, T2, T3, T4, T5, T6, T7, T8, R1, R2, R3, R4>(
        this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, T7, T8, (R1, R2, R3, R4)>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6, Arg<T7> arg7, Arg<T8> arg8)
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
        return call.SubmitItems<R1, R2, R3, R4>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="T7">The type of argument 7.</typeparam>
    /// <typeparam name="T8">The type of argument 8.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <typeparam name="R4">The type of item 4.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
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
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3, ObjectRef<R4> Item4) InvokeItems<T1, T2, T3, T4, T5, T6, T7, T8, R1, R2, R3, R4>(
        this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, T7, T8, Task<(R1, R2, R3, R4)>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6, Arg<T7> arg7, Arg<T8> arg8)
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
        return call.SubmitItems<R1, R2, R3, R4>();
    }

    /// <summary>Submits <paramref name="function"/> as one task and returns at once, with a reference to each item of its tuple.</summary>
    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>
    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item cancels the function;
    /// disposing the references does not. An item costs what a task's result costs.</remarks>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="T5">The type of argument 5.</typeparam>
    /// <typeparam name="T6">The type of argument 6.</typeparam>
    /// <typeparam name="T7">The type of argument 7.</typeparam>
    /// <typeparam name="T8">The type of argument 8.</typeparam>
    /// <typeparam name="R1">The type of item 1.</typeparam>
    /// <typeparam name="R2">The type of item 2.</typeparam>
    /// <typeparam name="R3">The type of item 3.</typeparam>
    /// <typeparam name="R4">The type of item 4.</typeparam>
    /// <param name="function">A function that returns a tuple.</param>
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
    public static (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3, ObjectRef<R4> Item4) InvokeItems<T1, T2, T3, T4, T5, T6, T7, T8, R1, R2, R3, R4>(
        this RemoteFunction<Func<T1, T2, T3, T4, T5, T6, T7, T8, ValueTask<(R1, R2, R3, R4)>>> function, Arg<T1> arg1, Arg<T2> arg2, Arg<T3> arg3, Arg<T4> arg4, Arg<T5> arg5, Arg<T6> arg6, Arg<T7> arg7, Arg<T8> arg8)
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
        return call.SubmitItems<R1, R2, R3, R4>();
    }
}
