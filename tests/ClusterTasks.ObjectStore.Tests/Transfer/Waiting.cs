namespace ClusterTasks.Store.Transfer.Tests;

/// <summary>Waits for an event and says what was waited for when it does not come.</summary>
internal static class Waiting
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

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
