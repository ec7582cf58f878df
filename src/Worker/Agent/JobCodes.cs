using ClusterTasks.Session;
using ClusterTasks.Worker.Contracts;
using ClusterTasks.Worker.Execution;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>Starts workers of jobs, with the code that they run. The node of a job's driver has it; the others ask for it with the first
/// task.</summary>
internal sealed partial class JobCodes(Node node, NodeSetup setup, ILogger logger)
{
    private const int Attempts = 20;

    // Two minutes. Without an end, what is here of a job would stay that has ended without a word to this node.
    private const int AttemptsForAMove = 480;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);

    internal void Ensure(JobId job, int count)
    {
        if (node.CodeOf(job) is { } code)
            node.Workers.Ensure(job, code, count);
        else
            _ = setup.Background(() => LearnAsync(job));
    }

    internal void EnsureGpu(in EnsureGpuWorker ensure)
    {
        // Without its code here yet, the job has no worker at all; when it has, the task is looked at again.
        if (node.CodeOf(ensure.Job) is not { } code)
            return;
        if (ensure.Number == 0)
            node.Workers.EnsureGpu(ensure.Job, code, ensure.Devices);
        else
            node.Workers.EnsureExtra(ensure.Job, code, ensure.Devices, ensure.Number);
    }

    /// <summary>Asks the owner whether the job goes on, and ends what it has here if not.</summary>
    internal void Ask(JobId job) => _ = setup.Background(() => AskAsync(job));

    private async Task AskAsync(JobId job)
    {
        try
        {
            NodeId place = node.OwnerOf(job);
            if (await node.AgentOf(place).JobCodeAsync(job).ConfigureAwait(false) is null)
                node.Do(machine => machine.OnJobCode(place, job, program: 0, code: null));
        }
        catch (Exception e)
        {
            LogNoJobCode(logger, job, e); // it is asked again; with the owner's death the job ends by itself
        }
    }

    private async Task LearnAsync(JobId job)
    {
        for (int attempt = 1; ; attempt++)
        {
            NodeId place = node.OwnerOf(job);
            string failure;
            try
            {
                if (await LearnFromAsync(place, job).ConfigureAwait(false))
                    return;
                failure = "it is moving to another node";
            }
            catch (Exception e)
            {
                LogNoJobCode(logger, job, e);
                failure = ErrorLine.Cause(e);
            }

            // A driver whose node died goes on at another one, and a node that joins just now hears of that later. Given up too early, this
            // node would never again get a task of it.
            bool mayHaveMoved = !node.IsKnown(place) || node.IsGone(place);
            if (attempt >= (mayHaveMoved ? AttemptsForAMove : Attempts))
            {
                string reason = $"the code of job {job} could not be had from node {place}: {failure}";
                node.Do(machine => machine.OnWorkersUnavailable(job, reason));
                return;
            }

            await Task.Delay(RetryDelay, setup.Time).ConfigureAwait(false);
        }
    }

    /// <summary>Returns false when the job is that node's no more.</summary>
    private async Task<bool> LearnFromAsync(NodeId place, JobId job)
    {
        INodeAgent owner = node.AgentOf(place);
        // The number is that of its first node. A driver that has moved is known here by that.
        ulong program = place == job.Owner ? await owner.ProgramAsync(job.Number).ConfigureAwait(false) : node.ProgramOf(job);
        byte[]? bytes = await owner.JobCodeAsync(job).ConfigureAwait(false);
        using NodeStep step = node.Enter();
        return step.Machine.OnJobCode(place, job, program, bytes);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The code of job {Job} could not be had.")]
    private static partial void LogNoJobCode(ILogger logger, JobId job, Exception error);
}
