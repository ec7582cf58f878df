using System.Runtime.CompilerServices;
using ClusterTasks.Execution;

namespace ClusterTasks.Tests.Execution;

/// <summary>An exception that .NET throws on the thread pool, past every catch of the function, fails the function and ends no
/// process.</summary>
public sealed class AwaiterTests : ExecutorTest
{
    [Remote]
    internal static async Task Awaits() => await new Broken("awaited");

    [Remote]
    internal static async Task<int> AwaitsUnsafe()
    {
        await Task.Yield();
        await new UnsafeBroken();
        return 1;
    }

    [Remote]
    internal static async ValueTask AwaitsOnThePool() => await Task.Run(static async () => await new Broken("pool"));

    [Remote]
    internal static async IAsyncEnumerable<int> AwaitsInAStream()
    {
        yield return 1;
        await new Broken("stream");
    }

    [Remote]
    internal static async Task FailsOnThePool(CancellationToken token)
    {
        await Task.Run(VoidMethod, CancellationToken.None);
        await Task.Delay(Timeout.Infinite, token);
    }

    [Remote]
    internal static async Task LeavesAnAwaiter(string gate)
    {
        await Task.Yield();
        _ = Task.Run(async () =>
        {
            await WhenOpenAsync(gate);
            await new Broken(gate, static () => new TellingException("awaiter told"));
        });
    }

    [Fact]
    public async Task Run_AwaiterThatThrowsWhenItIsTold_FailsItsTask()
    {
        Action[] calls =
        [
            () => Remote.Invoke(Awaits), () =>
                Remote.Invoke(AwaitsUnsafe), () => Remote.Invoke(AwaitsOnThePool), () => Remote.Invoke(AwaitsInAStream),
            () => Remote.Invoke(FailsOnThePool, CancellationToken.None),
        ];
        foreach (Action call in calls)
        {
            TaskAssignment failed = await RunAsync(call, fails: true);
            Assert.IsType<FormatException>(Error<RemoteTaskException>(failed).InnerException);
        }
    }

    [Fact]
    public async Task Run_AwaiterThatThrowsAfterTheEnd_IsSaidInTheOutput()
    {
        await RunAsync(() => Remote.Invoke(LeavesAnAwaiter, "later"));
        Open("later");
        await WhenOpenAsync("awaiter told");
    }

    private static async void VoidMethod()
    {
        await Task.Yield();
        throw new FormatException("void");
    }

    private sealed class Broken(string text, Func<Exception>? error = null) : INotifyCompletion
    {
        public bool IsCompleted => false;

        public Broken GetAwaiter() => this;

        public void GetResult() => throw new InvalidOperationException("nothing has called it");

        public void OnCompleted(Action continuation) => throw error?.Invoke() ?? new FormatException(text);
    }

    private sealed class UnsafeBroken : ICriticalNotifyCompletion
    {
        public bool IsCompleted => false;

        public UnsafeBroken GetAwaiter() => this;

        public void GetResult() => throw new InvalidOperationException("nothing has called it");

        public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

        public void UnsafeOnCompleted(Action continuation) => throw new FormatException("unsafe");
    }
}
