using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Worker.Outbox;

namespace ClusterTasks.Worker.Agent;

/// <summary>Tasks for the scheduler's queue, then tasks to be taken out of it: the scheduler does not know a task before it is submitted.
/// And tasks that need not be taken out, since they never went there; their owner hears of them as of the others.</summary>
internal sealed class OrderBatch : IOutboxBatch<OrderBatch>
{
    private readonly List<PlaceRequest> _submits = [];
    private readonly List<TaskId> _cancels = [];
    private readonly List<TaskId> _drops = [];

    public int Count => _submits.Count + _cancels.Count + _drops.Count;

    public long Bytes { get; private set; }

    internal IReadOnlyList<PlaceRequest> Submits => _submits;

    internal IReadOnlyList<TaskId> Cancels => _cancels;

    internal IReadOnlyList<TaskId> Drops => _drops;

    /// <summary>The scheduler has the first half; only the cancels have had no answer yet.</summary>
    internal bool IsSubmitted { get; set; }

    public static OrderBatch Create() => new();

    internal void Submit(PlaceRequest request)
    {
        _submits.Add(request);
        Bytes += BytesOf(request);
    }

    internal static long BytesOf(PlaceRequest request) => request.Payload.Length + request.Name.Length + request.Placement.Labels.Length;

    internal void Cancel(TaskId task)
    {
        _cancels.Add(task);
        Bytes += TaskIdBytes;
    }

    internal void Drop(TaskId task)
    {
        _drops.Add(task);
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
            else if (i < _submits.Count + _cancels.Count)
                part.Cancel(_cancels[i - _submits.Count]);
            else
                part.Drop(_drops[i - _submits.Count - _cancels.Count]);
        }

        return parts;
    }

    private const int TaskIdBytes = 16;
}
