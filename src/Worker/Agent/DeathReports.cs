using ClusterTasks.Worker.Contracts;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>Reports a node that died with one line in the whole cluster: the node whose silo declared the death writes it.</summary>
/// <remarks>Every node notices a death by itself, and the membership table names the silo that declared it. The scheduler is not asked:
/// a death can take its place in the grain directory, and the one that starts anew does not know the dead node; several shards
/// would each have a line. A node that leaves is no death, whoever declares it dead, and writes no lines of others any more: see
/// <see cref="LeaveNotice"/>. One gap remains: a node that dies or leaves between its declaration and its line takes the line with
/// it.</remarks>
internal sealed partial class DeathReports(SiloAddress self, IMembershipTable table, TimeProvider time, ILogger logger)
    : IDeathReports, IAsyncDisposable
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    internal static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly HashSet<Task> _reports = [];
    private readonly HashSet<SiloAddress> _leaving = [];
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Takes note of silos that leave in order, this one among them. One that takes long over it, on a busy machine, is declared
    /// dead by others: its end is expected all the same.</summary>
    public void OnLeaving(IEnumerable<SiloAddress> silos)
    {
        lock (_lock)
            _leaving.UnionWith(silos);
    }

    public bool IsLeaving(SiloAddress silo)
    {
        lock (_lock)
            return _leaving.Contains(silo);
    }

    /// <summary>Takes note of a node whose silo is dead, or has left, and of the silos of the nodes that live. The task ends when this node
    /// has done what it must.</summary>
    public Task OnGone(NodeId node, SiloAddress silo, SiloAddress[] living)
    {
        lock (_lock)
        {
            if (_stopping.IsCancellationRequested || _leaving.Contains(silo) || _leaving.Contains(self))
                return Task.CompletedTask;
            SiloAddress[] staying = [.. living.Where(other => !_leaving.Contains(other))];
            Task report = Task.Run(() => ReportAsync(node, silo, staying));
            _reports.Add(report);
            report.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            return report;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task[] reports;
        lock (_lock)
        {
            reports = [.. _reports];
            _stopping.Cancel();
        }

        await Task.WhenAll(reports).ConfigureAwait(false);
        _stopping.Dispose();
    }

    /// <summary>Returns the silo whose node reports a death; null if the dead silo declared itself dead, which is how one leaves in
    /// order.</summary>
    /// <remarks>A silo that starts again at the address of a dead one declares its predecessor dead and knows no nodes yet, and a silo
    /// without a node, or one that leaves, writes no line: then the oldest node does.</remarks>
    internal static SiloAddress? Reporter(SiloAddress dead, SiloAddress declaredBy, SiloAddress[] staying)
    {
        if (declaredBy.Equals(dead))
            return null;
        SiloAddress[] able = [.. staying.Where(silo => !silo.Endpoint.Equals(dead.Endpoint))];
        return able.Contains(declaredBy) ? declaredBy : able.OrderBy(silo => silo.Generation).ThenBy(silo => silo).FirstOrDefault();
    }

    private async Task ReportAsync(NodeId node, SiloAddress silo, SiloAddress[] staying)
    {
        try
        {
            SiloAddress declaredBy = await DeclaredByAsync(silo).ConfigureAwait(false);
            // Its word may have come since.
            if (self.Equals(Reporter(silo, declaredBy, staying)) && !IsLeaving(silo))
                LogDied(logger, node, silo);
        }
        catch (Exception) when (_stopping.IsCancellationRequested)
        {
            // Of two nodes that stop, neither needs to hear of the other.
        }
        catch (Exception e) when (!IsLeaving(silo))
        {
            LogUnreadable(logger, node, silo, e.Message);
        }
    }

    /// <summary>Returns the last voter of the row: Orleans adds the silo that writes the status Dead after all others.</summary>
    private async Task<SiloAddress> DeclaredByAsync(SiloAddress silo)
    {
        long started = time.GetTimestamp();
        while (true)
        {
            try
            {
                MembershipTableData row = await table.ReadRowAsync(silo, _stopping.Token).WaitAsync(Patience, time, _stopping.Token)
                    .ConfigureAwait(false);
                if (row.TryGet(silo)?.Item1.SuspectTimes is [.., var last])
                    return last.Item1;
                throw new ClusterTasksException("the row has no votes");
            }
            catch (Exception) when (!_stopping.IsCancellationRequested && time.GetElapsedTime(started) < Patience)
            {
                await Task.Delay(Pause, time, _stopping.Token).ConfigureAwait(false);
            }
        }
    }

    private void Forget(Task report)
    {
        lock (_lock)
            _reports.Remove(report);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Node {Node} ({Silo}) died. Its tasks run again elsewhere if they may be retried.")]
    private static partial void LogDied(ILogger logger, NodeId node, SiloAddress silo);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Node {Node} ({Silo}) died or left; this node cannot read which in the list of the cluster's nodes: {Reason}")]
    private static partial void LogUnreadable(ILogger logger, NodeId node, SiloAddress silo, string reason);
}
