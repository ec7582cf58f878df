using Orleans.Runtime;

namespace ClusterTasks.Simulation;

/// <summary>Calls between nodes, below everything that repeats them: each may be late, lost on its way there or back, doubled, or behind a
/// later one.</summary>
internal sealed class SimNetwork(SimLoop loop, SimFaults faults)
{
    // As the cluster's own calls.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    // Until a call whose answer is lost has been repeated, and the one that waited behind it has gone, too; or a node has noticed by its
    // heartbeat that the scheduler is a new one.
    private static readonly TimeSpan Recovery = (2 * Timeout) + TimeSpan.FromSeconds(6);

    private TimeSpan? _recoversAt;

    /// <summary>Whether everybody has heard what was said to him.</summary>
    internal bool HasRecovered => _recoversAt is not { } at || loop.Clock.Now > at;

    /// <summary>Calls that are on their way may get no answer.</summary>
    internal void OnLoss() => _recoversAt = loop.Clock.Now + Recovery;

    /// <summary>Calls another host.</summary>
    /// <param name="from">The caller.</param>
    /// <param name="to">The receiver.</param>
    /// <param name="what">The call, for the story.</param>
    /// <param name="run">What the receiver does.</param>
    /// <param name="mayDouble">Whether the call may arrive twice.</param>
    /// <param name="isStream">It goes over a connection of its own, which loses nothing.</param>
    internal Task<T> CallAsync<T>(SimHost? from, SimHost to, string what, Func<Task<T>> run, bool mayDouble = false, bool isStream = false)
    {
        var answer = new TaskCompletionSource<T>();
        if (to.IsDead)
        {
            loop.Post(from, $"{what} of {to.Name} fails: it is dead",
                () => answer.TrySetException(new SiloUnavailableException($"{to.Name} is dead")));
            return answer.Task;
        }

        bool isLost = !isStream && faults.Lose(loop.Dice);
        if (isLost)
        {
            OnLoss();
        }
        else
        {
            Deliver(from, to, what, run, answer, isStream);
            if (mayDouble && faults.Double(loop.Dice))
                Deliver(from, to, $"{what}, again,", run, answer, isStream);
        }

        // Also for an answer that is lost, or that a dead receiver never gives.
        loop.Clock.Add(Timeout, from, () =>
        {
            if (!answer.Task.IsCompleted)
                loop.Post(from, $"{what} of {to.Name} times out",
                    () => answer.TrySetException(new TimeoutException($"{what} of {to.Name} got no answer")));
        });
        return answer.Task;
    }

    private void Deliver<T>(SimHost? from, SimHost to, string what, Func<Task<T>> run, TaskCompletionSource<T> answer, bool isStream) =>
        loop.Post(to, $"{what} of {from?.Name ?? "the scheduler"}", () => _ = RunAsync(from, to, what, run, answer, isStream));

    private async Task RunAsync<T>(SimHost? from, SimHost to, string what, Func<Task<T>> run, TaskCompletionSource<T> answer, bool isStream)
    {
        T? result = default;
        Exception? error = null;
        try
        {
            result = await run().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            error = e;
        }

        if (to.IsDead || (!isStream && faults.Lose(loop.Dice)))
        {
            OnLoss();
            return;
        }

        loop.Post(from, $"{what} of {to.Name} is answered", () =>
        {
            if (error is null)
                answer.TrySetResult(result!);
            else
                answer.TrySetException(error);
        });
    }
}

/// <summary>The faults of the network.</summary>
internal sealed class SimFaults
{
    internal double LossRate { get; set; }

    internal double DoubleRate { get; set; }

    internal bool Lose(SimDice dice) => LossRate > 0 && dice.Chance(LossRate);

    internal bool Double(SimDice dice) => DoubleRate > 0 && dice.Chance(DoubleRate);
}
