using System.Diagnostics;
using ClusterTasks.Protocol;

namespace ClusterTasks.Worker.Execution;

/// <summary>How many workers each job has here. They start when its tasks find CPUs and no worker, up to the usual number of a job. Those
/// of all jobs together, without the ones in which all wait, are as many as slots and a few spares. When more are here, one that has
/// nothing to do gives way.</summary>
/// <remarks>A job that has work and no worker gets one whatever their number is, and so does a task that must not be in a process with
/// those that are here: where a CPU is free, nothing waits for the end of an idle process. A job that cannot have another worker runs its
/// tasks beside each other in those that it has. Workers that see GPUs do not count: there are as many as sets of GPUs that tasks have
/// had.</remarks>
internal sealed partial class NodeTasks
{
    /// <summary>What the first task of a job on an idle node finds started, or starting, beside its own.</summary>
    private const int FirstWorkers = 8;

    /// <summary>Microseconds since its last task in which the only worker of a job is not taken from it.</summary>
    internal const long RecentUse = 2_000_000;

    private readonly int _mostWorkers = MostWorkers(total, workersPerJob);

    // Jobs with tasks that lacked a worker in this pass.
    private readonly List<JobEntry> _lacking = [];

    // Workers that are here, for tasks without GPUs.
    private int _workers;

    /// <summary>Workers of all jobs, for tasks without GPUs, beside those in which all wait.</summary>
    internal static int MostWorkers(ResourceSet total, int workersPerJob)
    {
        int slots = Math.Max(workersPerJob, (int)((total.CpuUnits + ResourceSet.UnitsPerWhole - 1) / ResourceSet.UnitsPerWhole));
        return slots + 8 + (slots / 8);
    }

    /// <summary>A driver is attached here: its first task shall not wait for the start of a process, as far as there is room.</summary>
    internal void OnDriver(JobId id)
    {
        JobEntry job = Job(id);
        StartFirst(job);
        if (job.Wanted > 0)
            context.Effects.Add(new EnsureWorkers(id, job.Wanted));
    }

    /// <summary>The workers that the job is to have here; what was asked for before its code was here.</summary>
    internal int WantedOf(JobId id) => _jobs.TryGetValue(id, out JobEntry? job) ? job.Wanted : 0;

    private void EnsureWorkers(JobId id)
    {
        JobEntry job = Job(id);
        if (job.Wanted == 0)
        {
            StartFirst(job);
            if (job.Wanted == 0)
                Grow(job, mustHave: true); // while its arguments are on their way
        }

        context.Effects.Add(new EnsureWorkers(id, job.Wanted));
        if (job.Workers.Count == 0)
            LendLater();
    }

    private void StartFirst(JobEntry job)
    {
        bool isAlone = _jobs.Values.All(other => other == job || other.Wanted == 0);
        int room = Math.Max(0, _mostWorkers - CountHere() - CountStarting());
        job.Wanted = Math.Max(job.Wanted, Math.Max(job.Present, Math.Min(isAlone ? Math.Min(FirstWorkers, workersPerJob) : 1, room)));
        job.First = Math.Max(job.First, job.Wanted);
    }

    /// <summary>Whether a worker of the job is to start, now that it has its turn. If not, the job is to have one less: others have done
    /// what it was for, or nothing that is here would give way to it. The caller calls <see cref="OnWithdrawn"/>.</summary>
    internal bool NeedsStart(JobId id)
    {
        if (!_jobs.TryGetValue(id, out JobEntry? job))
            return false; // the job has ended
        bool isWanted = job.Wanted <= job.First || job.Starting <= job.Lacking;
        if (isWanted && (job.Present == 0 || job.IsLackingItsOwn || HasRoom(job, hasTurn: true)))
            return true;
        job.Wanted--;
        return false;
    }

    /// <summary>A start was left out: what waited for it does with the workers that are here.</summary>
    internal void OnWithdrawn() => StartReady();

    /// <summary>The worker for a task or a slot whose CPUs are free; null: it waits for one, or is counted, and the pass ends with
    /// more.</summary>
    private WorkerEntry? FindWorker(JobId id, ResourceSet demand, ProcessSharing rule)
    {
        JobEntry job = Job(id);
        if (LeastBusy(job, rule) is { } worker)
            return worker;
        if (job.Lacking == 0)
        {
            _lacking.Add(job);
            job.Left = Free;
        }

        bool takesAny = TakesAny(job, rule);
        job.IsLackingItsOwn |= !takesAny;
        job.IsLackingRoom |= takesAny;
        // More of them than CPUs need no more workers than CPUs.
        if (job.Left.Covers(demand))
        {
            job.Left = job.Left.Subtract(demand);
            job.Lacking++;
        }

        return null;
    }

    private void BeginCount()
    {
        foreach (JobEntry job in _lacking)
            (job.Lacking, job.IsLackingItsOwn, job.IsLackingRoom) = (0, false, false);
        _lacking.Clear();
    }

    /// <summary>Asks for the workers that the pass has missed.</summary>
    private void StartWorkers()
    {
        if (_workers > _mostWorkers)
            RetireTooMany();
        foreach (JobEntry job in _lacking)
        {
            bool hasGrown = false;
            for (int missing = job.Lacking - job.Starting; missing > 0; missing--)
            {
                bool mustHave = job.Starting == 0 && (job.IsLackingItsOwn || job.Present == 0);
                if (!Grow(job, mustHave))
                    break;
                hasGrown = true;
            }

            if (!hasGrown)
            {
                // What was to give way to this job's got a task in this pass: the job does with those that it has.
                _mustStartAgain |= job is { IsLackingRoom: true, Starting: 0 } && !CanGrow(job);
                continue;
            }

            context.Effects.Add(new EnsureWorkers(job.Id, job.Wanted));
            _mustStartAgain = true; // another job may have to do with those that it has
        }
    }

    /// <summary>One more worker for the job, if there may be one.</summary>
    private bool Grow(JobEntry job, bool mustHave)
    {
        if (job.Refusal is not null || job.Wanted >= workersPerJob + (mustHave ? _maxExtraWorkers : 0))
            return false;
        if (!mustHave && !HasRoom(job, hasTurn: false))
            return false;
        job.Wanted = Math.Max(job.Wanted, job.Present) + 1;
        return true;
    }

    private bool CanGrow(JobEntry job) => job.Refusal is null && job.Wanted < workersPerJob && HasRoom(job, hasTurn: false);

    /// <summary>Whether a task with this rule has a worker here, or one will be asked for that is not yet.</summary>
    private bool MayHaveWorker(JobId id, ProcessSharing rule)
    {
        JobEntry job = Job(id);
        if (LeastBusy(job, rule) is not null)
            return true;
        if (job.Starting > 0)
            return false;
        bool mustHave = job.Present == 0 || !TakesAny(job, rule);
        return mustHave ? job.Refusal is null && job.Wanted < workersPerJob + _maxExtraWorkers : CanGrow(job);
    }

    private static bool TakesAny(JobEntry job, ProcessSharing rule) =>
        job.Workers.Exists(worker => worker.Gpus is null && worker.Takes(rule));

    private void AddWorker(JobEntry job, WorkerEntry worker)
    {
        job.Workers.Add(worker);
        job.StartFailure = null;
        _workers += worker.Gpus is null ? 1 : 0;
    }

    private void RemoveWorker(JobEntry job, WorkerEntry worker)
    {
        job.Workers.Remove(worker);
        worker.IsDisconnected = true;
        _workers -= worker.Gpus is null ? 1 : 0;
    }

    [Conditional("DEBUG")]
    private void AssertWorkers()
    {
        Debug.Assert(_workers == Workers.Count(worker => worker.Gpus is null), $"{_workers} workers are counted.");
        foreach (JobEntry job in _jobs.Values)
        {
            foreach (WorkerEntry worker in job.Workers)
            {
                int guests = _tasks.Values.Count(task => task.Slot is null && task.Worker == worker)
                    + _slots.Values.Count(slot => slot.Worker == worker);
                Debug.Assert(worker.Guests == guests,
                    $"Process {worker.Session.ProcessId} counts {worker.Guests} tasks and slots, and has {guests}.");
            }
        }
    }
}
