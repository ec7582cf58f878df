using System.Diagnostics;
using ClusterTasks.Protocol;
using ClusterTasks.Scheduling;

namespace ClusterTasks.Worker.Execution;

/// <summary>How many workers each job has here. They start when its tasks find CPUs and no worker, up to the usual number of a job. Those of all
/// jobs together, without the ones in which all wait, are as many as slots and a few spares. When that many are here, one that has nothing
/// to do gives way to another job's.</summary>
/// <remarks>A job that has work and no worker gets one whatever their number is, and so does a task that must not be in a process with those that
/// are here: where a CPU is free, nothing waits for the end of an idle process. A job that cannot have another worker runs its tasks beside
/// each other in those that it has. Workers that see GPUs do not count: there are as many as sets of GPUs that tasks have had.</remarks>
internal sealed partial class LocalTasks
{
    /// <summary>What the first task of a job on an idle node finds started, or starting, beside its own.</summary>
    private const int FirstWorkers = 8;

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
            host.EnsureWorkers(id, job.Wanted);
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

        host.EnsureWorkers(id, job.Wanted);
    }

    private void StartFirst(JobEntry job)
    {
        bool isAlone = _jobs.Values.All(other => other == job || other.Wanted == 0);
        int room = Math.Max(0, _mostWorkers - CountWorkers());
        job.Wanted = Math.Max(job.Wanted, Math.Max(job.Present, Math.Min(isAlone ? Math.Min(FirstWorkers, workersPerJob) : 1, room)));
    }

    /// <summary>The worker for a task or a slot whose CPUs are free; null: it waits for one, or is counted, and the pass ends with more.</summary>
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
                // The idle process that was to give way to this job's got a task in this pass: the job does with those that it has.
                _mustStartAgain |= job is { IsLackingRoom: true, Starting: 0 } && !CanGrow(job);
                continue;
            }

            host.EnsureWorkers(job.Id, job.Wanted);
            _mustStartAgain = true; // another job may have to do with those that it has
        }
    }

    /// <summary>One more worker for the job, if there may be one.</summary>
    private bool Grow(JobEntry job, bool mustHave)
    {
        if (job.Refusal is not null || job.Wanted >= workersPerJob + (mustHave ? _maxExtraWorkers : 0))
            return false;
        if (CountWorkers() >= _mostWorkers)
        {
            if (FindIdle(job) is var (owner, idle))
                Retire(owner, idle);
            else if (!mustHave)
                return false;
        }

        job.Wanted = Math.Max(job.Wanted, job.Present) + 1;
        return true;
    }

    /// <summary>Tasks of workers in which all had waited go on: where others had taken their place, some that have nothing to do end.</summary>
    private void RetireTooMany()
    {
        for (int tooMany = CountWorkers() - _mostWorkers; tooMany > 0 && FindIdle(null) is var (job, idle); tooMany--)
            Retire(job, idle);
    }

    private bool CanGrow(JobEntry job) => job.Refusal is null && job.Wanted < workersPerJob && (CountWorkers() < _mostWorkers || FindIdle(job) is not null);

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

    private static bool TakesAny(JobEntry job, ProcessSharing rule) => job.Workers.Exists(worker => worker.Gpus is null && worker.Takes(rule));

    /// <summary>Those that start, run something, or have nothing to do. One in which all wait has lent its CPUs to others, which need workers.</summary>
    private int CountWorkers()
    {
        int count = 0;
        foreach (JobEntry job in _jobs.Values)
        {
            count += job.Starting;
            foreach (WorkerEntry worker in job.Workers)
            {
                if (worker.Gpus is null && (worker.Active > 0 || worker.Guests == 0))
                    count++;
            }
        }

        return count;
    }

    /// <summary>A worker of another job that has nothing to do, of the job with the most of them.</summary>
    private (JobEntry Job, WorkerEntry Worker)? FindIdle(JobEntry? except)
    {
        (JobEntry, WorkerEntry)? found = null;
        int most = 0;
        foreach (JobEntry job in _jobs.Values)
        {
            if (job == except)
                continue;
            WorkerEntry? idle = null;
            int count = 0;
            foreach (WorkerEntry worker in job.Workers)
            {
                if (!IsIdle(worker))
                    continue;
                idle ??= worker;
                count++;
            }

            if (count > most)
                (found, most) = ((job, idle!), count);
        }

        return found;
    }

    private bool IsIdle(WorkerEntry worker) => worker is { Gpus: null, Guests: 0, EndedFor: null, IsClosing: false }
        && (_lost.Count == 0 || !_lost.ContainsValue(worker.Session)) && host.MayRetire(worker);

    private void Retire(JobEntry job, WorkerEntry worker)
    {
        job.Wanted = Math.Max(job.Wanted, job.Present) - 1;
        RemoveWorker(job, worker);
        host.RetireWorker(worker);
    }

    private void AddWorker(JobEntry job, WorkerEntry worker)
    {
        job.Workers.Add(worker);
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
                int guests = _tasks.Values.Count(task => task.Lease is null && task.Worker == worker) + _leases.Values.Count(lease => lease.Worker == worker);
                Debug.Assert(worker.Guests == guests, $"Process {worker.Session.ProcessId} counts {worker.Guests} tasks and slots, and has {guests}.");
            }
        }
    }
}
