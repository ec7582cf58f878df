using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Worker.Outbox;

namespace ClusterTasks.Worker.Agent;

/// <summary>What changed on this node, for one report to the scheduler; empty, it says that the node is there.</summary>
internal sealed class ReportBatch : IOutboxBatch<ReportBatch>
{
    private const int EntryBytes = 64;

    private readonly List<TaskAttempt> _finished = [];
    private readonly List<PlaceRequest> _refused = [];

    // The last word on each run: the two lists of a report have no order between them, so no run may be in both. One that went on and
    // blocked again between two reports, told as both, kept its CPUs in the scheduler's books for ever.
    private readonly Dictionary<(TaskId Task, int Attempt), (TaskAttempt Run, bool IsBlocked)> _lending = [];

    public int Count { get; private set; }

    public long Bytes { get; private set; }

    public static ReportBatch Create() => new();

    internal void Beat() => Take(0);

    internal void Finished(TaskAttempt run)
    {
        _finished.Add(run);
        Take(EntryBytes);
    }

    internal void Lend(TaskAttempt run, bool isBlocked)
    {
        _lending[(run.Task, run.Attempt)] = (run, isBlocked);
        Take(EntryBytes);
    }

    internal void Refused(PlaceRequest request)
    {
        _refused.Add(request);
        Take(EntryBytes + request.Payload.Length);
    }

    internal NodeReport ToReport(NodeId node, ResourceSet? elsewhere) => new()
    {
        Node = node,
        Finished = [.. _finished],
        Blocked = [.. _lending.Values.Where(last => last.IsBlocked).Select(last => last.Run)],
        Unblocked = [.. _lending.Values.Where(last => !last.IsBlocked).Select(last => last.Run)],
        Refused = [.. _refused],
        Elsewhere = elsewhere,
    };

    public (ReportBatch First, ReportBatch Second) Split()
    {
        List<Action<ReportBatch>> entries =
        [
            .. _finished.Select<TaskAttempt, Action<ReportBatch>>(run => batch => batch.Finished(run)),
            .. _lending.Values.Select<(TaskAttempt Run, bool IsBlocked),
                Action<ReportBatch>>(last => batch => batch.Lend(last.Run, last.IsBlocked)),
            .. _refused.Select<PlaceRequest, Action<ReportBatch>>(request => batch => batch.Refused(request)),
        ];
        // Beats, and earlier words on a run, are messages without an entry.
        while (entries.Count < Count)
            entries.Add(batch => batch.Beat());
        var parts = (First: new ReportBatch(), Second: new ReportBatch());
        for (int i = 0; i < entries.Count; i++)
            entries[i](i < Count / 2 ? parts.First : parts.Second);
        return parts;
    }

    private void Take(long bytes)
    {
        Count++;
        Bytes += bytes;
    }
}
