using System.Collections;

namespace ClusterTasks.Cluster.Tests.Fixtures;

/// <summary>Waits for a state that only arrives by messages between processes and has no event to await here.</summary>
internal static class Eventually
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Asks until the answer satisfies; fails with the last answer.</summary>
    internal static async Task<T> BecomesAsync<T>(string phase, Func<Task<T>> ask, Func<T, bool> isRight)
    {
        using var timeout = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            T answer = await ask();
            if (isRight(answer))
                return answer;
            try
            {
                await timer.WaitForNextTickAsync(timeout.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"{phase}: not within {Patience.TotalSeconds} s; the last answer was {Describe(answer)}.");
            }
        }
    }

    private static string? Describe<T>(T answer) =>
        answer is IEnumerable items and not string ? $"[{string.Join(", ", items.Cast<object?>())}]" : answer?.ToString();

    /// <summary>The figures of one node, once they satisfy.</summary>
    internal static Task<NodeState> NodeAsync(string phase, LocalCluster cluster, NodeId node, Func<NodeState, bool> isRight) =>
        BecomesAsync(phase, async () => (await cluster.Session.State.NodesAsync()).Single(n => n.Id == node), isRight);
}
