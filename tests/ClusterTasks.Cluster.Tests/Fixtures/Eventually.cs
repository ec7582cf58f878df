using System.Collections;

namespace ClusterTasks.Cluster.Tests.Fixtures;

/// <summary>Waits for a state that only arrives by messages between processes, without an event that this process could await.</summary>
internal static class Eventually
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Asks until the answer is right. Fails with the last answer.</summary>
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

    /// <summary>Returns the figures of one node when they are right. A node that does not answer in time, on a busy machine, is asked
    /// again.</summary>
    internal static async Task<NodeState> NodeAsync(string phase, LocalCluster cluster, NodeId node, Func<NodeState, bool> isRight) =>
        (await BecomesAsync(phase, async () => (await cluster.Session.State.NodesAsync()).SingleOrDefault(n => n.Id == node),
            state => state is not null && isRight(state)))!;
}
