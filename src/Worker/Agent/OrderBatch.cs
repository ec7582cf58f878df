using ClusterTasks.Worker.Outbox;

namespace ClusterTasks.Worker.Agent;

/// <summary>Tasks for the scheduler's queue, then tasks to be taken out of it: the scheduler does not know a task before it is submitted.</summary>
internal sealed class OrderBatch : IOutboxBatch<OrderBatch>
{
    private readonly List<TaskRequest> _submits = [];
    private readonly List<TaskId> _cancels = [];

    public int Count => _submits.Count + _cancels.Count;

    public long Bytes { get; private set; }

    internal IReadOnlyList<TaskRequest> Submits => _submits;

    internal IReadOnlyList<TaskId> Cancels => _cancels;

    /// <summary>The scheduler has the first half; only the cancels have had no answer yet.</summary>
    internal bool IsSubmitted { get; set; }

    public static OrderBatch Create() => new();

    internal void Submit(TaskRequest request)
    {
        _submits.Add(request);
        Bytes += request.Payload.Length + request.Name.Length + request.Labels.Length;
    }

    internal void Cancel(TaskId task)
    {
        _cancels.Add(task);
        Bytes += TaskIdBytes;
    }

    public (OrderBatch First, OrderBatch Second) Split()
    {
        var parts = (First: new OrderBatch { IsSubmitted = IsSubmitted }, Second: new OrderBatch { IsSubmitted = IsSubmitted });
        int half = Count / 2;
        for (int i = 0; i < Count; i++)
        {
            OrderBatch part = i < half ? parts.First : parts.Second;
            if (i < _submits.Count)
                part.Submit(_submits[i]);
            else
                part.Cancel(_cancels[i - _submits.Count]);
        }

        return parts;
    }

    private const int TaskIdBytes = 16;
}
