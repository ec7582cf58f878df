using System.Globalization;
using ClusterTasks.Values;
using ClusterTasks.Worker.Ownership;

namespace ClusterTasks.Worker.Agent;

/// <summary>The attempts that begin later: one queue and one timer for all of them, however many tasks back off.</summary>
internal sealed partial class NodeCore
{
    private readonly RetryQueue _retries = new();
    private readonly ITimer _retryTimer;

    /// <summary>Time since the node began: it never goes back, as the time of day does.</summary>
    private TimeSpan Clock => _setup.Time.GetElapsedTime(_began);

    TimeSpan IOwnershipEffects.RetryLater(OwnedTask task)
    {
        TimeSpan now = Clock;
        TimeSpan due = now + RetryBackoff.Wait(task.Spec.Shape.RetryDelay, task.Spec.Shape.RetryMaxDelay, task.Charged, Random.Shared.NextDouble());
        if (_retries.Add(task.Spec.Id, task.Attempt + 1, due))
            _retryTimer.Change(due - now, Timeout.InfiniteTimeSpan);
        return due;
    }

    /// <summary>The node stops: nothing is tried again.</summary>
    internal void EndRetries() => _retryTimer.Dispose();

    private void OnRetriesDue() => Locked(() =>
    {
        while (_retries.TryTake(Clock, out TaskId task, out int attempt))
            _tasks.OnRetryDue(task, attempt);
        if (_retries.Next is { } next)
            _retryTimer.Change(TimeSpan.FromTicks(Math.Max(0, (next - Clock).Ticks)), Timeout.InfiniteTimeSpan);
    });

    private string ExplainRetry(OwnedTask task, RetryWait wait)
    {
        double seconds = Math.Max(0, (wait.Due - Clock).TotalSeconds);
        return string.Create(
            CultureInfo.InvariantCulture, $"attempt {task.Attempt} starts in {seconds:0.0} s after an exception of type {ValueCodec.ErrorType(wait.Error)}.");
    }
}
