using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.Store.Transfer.Tests;

/// <summary>Waits for an event, and says which one when it does not come.</summary>
internal static class Waiting
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Lets time pass until the condition holds. The wait in question begins behind a socket, where nothing reports it.</summary>
    public static async Task PassesUntil(this FakeTimeProvider time, TimeSpan step, Func<bool> condition, string phase, Func<string> state)
    {
        using var timeout = new CancellationTokenSource(Limit);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!condition())
        {
            Assert.False(timeout.IsCancellationRequested, $"{phase}: not within {Limit.TotalSeconds} s. State: {state()}");
            time.Advance(step);
            await timer.WaitForNextTickAsync();
        }
    }

    public static async Task Within(this Task task, string phase, Func<string>? state = null)
    {
        try
        {
            await task.WaitAsync(Limit);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            Assert.Fail($"{phase}: not within {Limit.TotalSeconds} s. State: {state?.Invoke() ?? task.Status.ToString()}");
        }
    }
}
