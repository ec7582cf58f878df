using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.Worker.Tests.Agent;

/// <summary>A remote end whose calls the test sees one by one and answers as it likes.</summary>
internal sealed class Calls<TRequest, TAnswer>
{
    private readonly Channel<(TRequest Request, TaskCompletionSource<TAnswer> Answer)> _calls =
        Channel.CreateUnbounded<(TRequest, TaskCompletionSource<TAnswer>)>();

    internal bool IsEmpty => !_calls.Reader.TryPeek(out _);

    internal Task<TAnswer> CallAsync(TRequest request)
    {
        var answer = new TaskCompletionSource<TAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls.Writer.TryWrite((request, answer));
        return answer.Task;
    }

    internal async Task<(TRequest Request, TaskCompletionSource<TAnswer> Answer)> NextAsync(string phase) =>
        await _calls.Reader.ReadAsync().AsTask().InTime($"{phase}: no call came");
}

internal static class Waits
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    internal static async Task<T> InTime<T>(this Task<T> task, string what)
    {
        try
        {
            return await task.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{what} within {Patience}.");
        }
    }

    internal static async Task InTime(this Task task, string what)
    {
        try
        {
            await task.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{what} within {Patience}.");
        }
    }

    /// <summary>Lets time pass in small steps until the awaited event has come: the code that arms a timer does so on its own
    /// thread.</summary>
    internal static async Task<T> WhileTimePasses<T>(this Task<T> task, FakeTimeProvider time, string what)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!task.IsCompleted && TimeProvider.System.GetElapsedTime(started) < Patience)
        {
            time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }

        return await task.InTime(what);
    }
}
