using ClusterTasks.Worker.Ownership;

namespace ClusterTasks.Worker.Tests.Ownership;

/// <summary>A clock that the test moves, and what was told.</summary>
internal sealed class FakeEvents : ITaskEvents
{
    public long Clock { get; set; }

    internal bool IsListening { get; set; }

    internal List<TaskEvent> Told { get; } = [];

    public bool IsWatched(JobId job) => IsListening;

    public void Publish(JobId job, TaskEvent item) => Told.Add(item);

    public DateTimeOffset TimeAt(long clock) => DateTimeOffset.UnixEpoch + TimeSpan.FromMicroseconds(clock);
}
