using ClusterTasks.Protocol;
using ClusterTasks.Scheduling;
using ClusterTasks.Session;
using ClusterTasks.Worker.Output;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Sessions;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>The scheduler, and the jobs whose drivers are attached here or elsewhere.</summary>
internal sealed partial class NodeCore : ISchedulerClient
{
    private const int JobCodeAttempts = 20;

    private readonly UnableNodes _unable = new();

    // Jobs whose driver has heard that this node cannot run them.
    private readonly HashSet<JobId> _unavailable = [];

    private static readonly TimeSpan JobCodeRetryDelay = TimeSpan.FromMilliseconds(250);

    NodeRegistration ISchedulerClient.DescribeNode()
    {
        using (Enter())
        {
            return new NodeRegistration
            {
                Node = Self,
                Silo = _setup.Silo,
                Total = _setup.Total,
                TransferEndpoint = _setup.TransferEndpoint,
                Labels = new Dictionary<string, string>(_setup.Labels),
                SessionAddress = _setup.SessionAddress,
                ProcessId = Environment.ProcessId,
                Held = _local.Held,
                Bundles = _local.Bundles,
                Groups = _groups.Requests,
            };
        }
    }

    void ISchedulerClient.OnSchedulerRestarted() => Locked(() =>
    {
        _tasks.ScheduleAgain();
        _leases.RequestAgain();
    });

    void ISchedulerClient.OnDequeued(TaskId[] tasks) => Locked(() =>
    {
        foreach (TaskId task in tasks)
        {
            _tasks.OnDequeued(task);
            _leases.OnDequeued(task);
        }
    });

    void ISchedulerClient.OnRefused(TaskRequest request, string reason) => Locked(() =>
    {
        if (_tasks.Find(request.Task) is { } alone)
        {
            _tasks.OnRefused(request.Task, request.Attempt, _errors.Refused(alone.Spec, "the scheduler", reason));
            return;
        }

        // A lease: the tasks that wait for it would ask for the same again.
        foreach (OwnedTask task in _leases.TakeReady(request.Task))
            _tasks.OnRefused(task.Spec.Id, task.Attempt, _errors.Refused(task.Spec, "the scheduler", reason));
        _leases.OnDequeued(request.Task);
    });

    internal void OnDispatch(TaskRequest[] requests) => Locked(() =>
    {
        foreach (TaskRequest request in Scheduler.Admit(requests))
            _local.Dispatch(request);
    });

    internal void OnInfeasible(TaskId[] tasks, string reason, bool isFinal) => Locked(() =>
    {
        if (isFinal)
        {
            OnUnschedulableNeedsLock(tasks, reason);
            return;
        }

        var told = new List<(JobId Job, InfeasibleLine Line)>();
        foreach (TaskId id in tasks)
        {
            if (_tasks.Find(id) is { } task)
            {
                task.InfeasibleReason = reason;
                told.Add((task.Job, new InfeasibleLine(task.Spec.Name, id, 1, reason)));
            }
            else if (_leases.ClassOf(id) is { InfeasibleReason: null } leaseClass)
            {
                _leases.SetInfeasible(leaseClass, reason);
                OwnedTask? first = leaseClass.Ready.Peek();
                told.Add((leaseClass.Key.Job, new InfeasibleLine(first?.Spec.Name ?? leaseClass.Name, first?.Spec.Id ?? default, leaseClass.Ready.Count, reason)));
            }
        }

        // One line for each job, however many of its tasks: a line each would be a flood.
        foreach (IGrouping<JobId, InfeasibleLine> job in told.GroupBy(part => part.Job, part => part.Line))
        {
            WarnLaterNeedsLock(job.Key);
            InfeasibleLine line = job.First() with { Count = job.Sum(part => part.Count) };
            bool isTold = _infeasibleFold.Tell(job.Key, line, out bool isFirst);
            if (isTold)
                ForwardInfeasibleNeedsLock(job.Key, line, line.Text);
            if (isFirst)
                TellFoldedLater(job.Key);
        }
    });

    private void TellFoldedLater(JobId job) => _alarm.Set(new NodeDeadline(DeadlineKind.FoldedInfeasible, Job: job), InfeasibleFold.Period);

    private void TellFoldedNeedsLock(JobId job)
    {
        InfeasibleLine? tasks = _infeasibleFold.TakeRest(job), groups = _groupFold.TakeRest(job);
        if (tasks is { } rest)
            ForwardInfeasibleNeedsLock(job, rest, rest.TextOfRest);
        if (groups is { } restOfGroups)
            ForwardGroupNeedsLock(job, restOfGroups, restOfGroups.TextOfRest);
        if (tasks is not null || groups is not null)
            TellFoldedLater(job);
    }

    private void ForwardInfeasibleNeedsLock(JobId job, in InfeasibleLine line, string text) =>
        ForwardLogNeedsLock(job, new LogLine(line.Name, Self, Environment.ProcessId, IsError: true, _unable.With(job, text)));

    /// <summary>Nothing that may join the cluster can change it: they fail, in place of waiting for ever.</summary>
    private void OnUnschedulableNeedsLock(TaskId[] tasks, string reason)
    {
        foreach (TaskId id in tasks)
        {
            if (_tasks.Find(id) is not null)
            {
                _tasks.OnUnschedulable(id, reason);
                continue;
            }

            foreach (OwnedTask task in _leases.TakeReady(id))
                _tasks.Fail(task, _errors.Unschedulable(task.Spec, reason));
            Scheduler.Cancel(id);
            _leases.OnDequeued(id);
        }
    }

    internal byte[]? JobCodeOf(JobId job) => _jobs.TryGetValue(job, out JobCode code) ? code.ToBytes() : null;

    /// <summary>The job's workers could not be started.</summary>
    internal void OnWorkersUnavailable(JobId job, string reason) => Locked(() =>
    {
        bool goesOn = _local.OnWorkersUnavailable(job, reason);
        // Asked again for each task that still comes here.
        if (_unavailable.Add(job))
        {
            string what = goesOn ? "starts no more workers for this program, and the ones that it has run all of its tasks here" : "cannot run this program, and its tasks go to other nodes if there are any";
            ForwardLogNeedsLock(job, new LogLine("worker", Self, Environment.ProcessId, IsError: true, $"warning: node {Self} {what}: {reason}"));
        }
    });

    /// <summary>Worker processes of the job ended at their start, and others are tried: what waits for them says so.</summary>
    internal void OnWorkerStartFailed(JobId job, string failure) => Locked(() => _local.OnWorkerStartFailed(job, failure));

    /// <summary>Whether a worker of the job is to start, now that it could. If not, it is taken out of what the job is to have.</summary>
    /// <param name="job">The job.</param>
    /// <param name="withdraw">Takes it out of the pool: under the same lock, so that both sides count the same.</param>
    internal bool NeedsStart(JobId job, Action withdraw)
    {
        using (Enter())
        {
            if (_local.NeedsStart(job))
                return true;
            withdraw();
            _local.OnWithdrawn();
            return false;
        }
    }

    /// <summary>A line that a worker process wrote outside of any task.</summary>
    internal void OnWorkerOutput(JobId job, int processId, string line, bool isError)
    {
        OnWorkerOutput(job, new LogLine("worker", Self, processId, isError, line));
    }

    /// <summary>In the place of lines of a worker process that were too much.</summary>
    internal void OnMissingOutput(JobId job, int processId, long count, bool isError) =>
        OnWorkerOutput(job, DroppedLines.Notice(count, new LogLine("worker", Self, processId, isError, "")));

    private void OnWorkerOutput(JobId job, in LogLine worker)
    {
        // Not a step that may break an invariant, and there are very many of them.
        using (Enter())
        {
            ForwardLogNeedsLock(job, worker);
            TellLog(job, default, worker);
        }
    }

    private void EnsureWorkers(JobId job, int count)
    {
        if (_jobs.TryGetValue(job, out JobCode code))
            Workers.Ensure(job, code, count);
        else
            _ = _setup.Background(() => LearnJobAsync(job));
    }

    private async Task LearnJobAsync(JobId job)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                INodeAgent owner = AgentOf(job.Owner);
                ulong program = await owner.ProgramAsync(job.Number).ConfigureAwait(false);
                byte[]? bytes = await owner.JobCodeAsync(job).ConfigureAwait(false);
                Locked(() => OnJobCodeNeedsLock(job, program, bytes));
                return;
            }
            catch (Exception e)
            {
                LogNoJobCode(_logger, job, e);
                if (attempt == JobCodeAttempts)
                {
                    OnWorkersUnavailable(job, $"the code of job {job} could not be had from node {job.Owner}: {ErrorLine.Cause(e)}");
                    return;
                }

                await Task.Delay(JobCodeRetryDelay, _setup.Time).ConfigureAwait(false);
            }
        }
    }

    private void OnJobCodeNeedsLock(JobId job, ulong program, byte[]? code)
    {
        if (code is null)
        {
            _local.EndJob(job); // its driver ended while this task was on its way
        }
        else if (_local.HasTasksOf(job))
        {
            // Only then: the job may have ended while we asked, and nobody would end workers that start now.
            _jobs[job] = JobCode.FromBytes(code);
            _programsOfJobs[job] = program;
            Workers.Ensure(job, _jobs[job], _local.WantedOf(job));
        }
    }

    private void ForwardLogNeedsLock(JobId job, in LogLine line)
    {
        if (job.Owner != Self)
            ChannelTo(job.Owner)?.PostLine(job, line);
        else if (_sessions.TryGetValue(job.Number, out NodeSession? driver))
            driver.SendLine(line);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The code of job {Job} could not be had.")]
    private static partial void LogNoJobCode(ILogger logger, JobId job, Exception error);
}
