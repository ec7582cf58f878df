using System.Diagnostics.CodeAnalysis;
using ClusterTasks.Scheduling.Contracts;

namespace ClusterTasks.Worker.Agent;

/// <summary>Gives every job its turn on the way to the scheduler: of each, so many orders are on their way, and what is more waits here. In
/// one line for all, another job's first task would come behind the tens of thousands of orders that one job has just made. Pure; not
/// thread-safe.</summary>
internal sealed class OrderPace
{
    /// <summary>Orders of a job that are on their way at a time: half a message, so that there is room for others in each.</summary>
    internal const int Orders = 256;

    /// <summary>The same in bytes of names, labels and payloads.</summary>
    internal const long Bytes = 256 << 10;

    // Jobs of which nothing is on its way, kept for their next task.
    private const int SpareLines = 64;

    private readonly Dictionary<JobId, Line> _lines = [];
    private readonly Dictionary<TaskId, PlaceRequest> _held = [];

    internal int Held => _held.Count;

    /// <summary>Whether the order goes now; otherwise it waits here, and <see cref="Settle"/> returns it in its turn.</summary>
    internal bool Take(PlaceRequest request)
    {
        if (_held.Count > 0 && _held.ContainsKey(request.Task))
        {
            _held[request.Task] = request; // a later attempt, or the same again for a scheduler that has lost its memory
            return false;
        }

        if (!_lines.TryGetValue(request.Job, out Line? line))
            _lines.Add(request.Job, line = new Line());
        if (line.Waiting.Count == 0 && !line.IsFull)
        {
            line.Add(request);
            return true;
        }

        line.Waiting.Enqueue(request.Task);
        _held.Add(request.Task, request);
        return false;
    }

    /// <summary>Takes back an order that waits here. False: it is on its way, or unknown.</summary>
    internal bool TryDrop(TaskId task) => _held.Remove(task);

    /// <summary>An order that was on its way is settled. Adds those that go now.</summary>
    internal void Settle(PlaceRequest request, List<PlaceRequest> next)
    {
        if (!_lines.TryGetValue(request.Job, out Line? line))
            return;
        line.Remove(request);
        while (!line.IsFull && TryNext(line, out PlaceRequest? waiting))
        {
            line.Add(waiting);
            next.Add(waiting);
        }

        if (line.Count == 0 && _lines.Count > SpareLines)
            _lines.Remove(request.Job);
    }

    private bool TryNext(Line line, [NotNullWhen(true)] out PlaceRequest? request)
    {
        // Those that were dropped are still in the line.
        while (line.Waiting.TryDequeue(out TaskId task))
        {
            if (_held.Remove(task, out request))
                return true;
        }

        request = null;
        return false;
    }

    private sealed class Line
    {
        private long _bytes;

        internal Queue<TaskId> Waiting { get; } = new();

        internal int Count { get; private set; }

        internal bool IsFull => Count >= Orders || _bytes >= Bytes;

        internal void Add(PlaceRequest request)
        {
            Count++;
            _bytes += OrderBatch.BytesOf(request);
        }

        internal void Remove(PlaceRequest request)
        {
            Count--;
            _bytes -= OrderBatch.BytesOf(request);
        }
    }
}
