using ClusterTasks.Protocol;
using ClusterTasks.Worker.Jobs;
using ClusterTasks.Worker.Machine;
using ClusterTasks.Worker.Output;

namespace ClusterTasks.Worker.Agent;

/// <summary>Tells the machine what the node's workers do.</summary>
internal sealed class WorkerNews(Node node) : IWorkerNews
{
    public ulong ProgramOf(JobId job) => node.ProgramOf(job);

    public void OnWorkersUnavailable(JobId job, string reason) => node.Do(machine => machine.OnWorkersUnavailable(job, reason));

    public void OnWorkerStartFailed(JobId job, string failure) =>
        node.Do(machine => machine.Tables.Local.OnWorkerStartFailed(job, failure));

    public bool NeedsStart(JobId job, Action withdraw)
    {
        using NodeStep step = node.Enter();
        if (step.Machine.Tables.Local.NeedsStart(job))
            return true;
        step.Machine.Effects.Add(new WithdrawStart(withdraw));
        step.Machine.Tables.Local.OnWithdrawn();
        return false;
    }

    public void EndWorkerSession(int processId) => node.Sessions.EndWorker(processId);

    public void OnWorkerOutput(JobId job, int processId, string line, bool isError) =>
        node.Do(machine => machine.Output.Show(job, default, new LogLine("worker", node.Self, processId, isError, line)));

    public void OnMissingOutput(JobId job, int processId, long count, bool isError) =>
        node.Do(machine => machine.Output.Show(
            job, default, DroppedLines.Notice(count, new LogLine("worker", node.Self, processId, isError, ""))));
}
