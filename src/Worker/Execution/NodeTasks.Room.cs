using System.Runtime.InteropServices;

namespace ClusterTasks.Worker.Execution;

/// <summary>Which workers give way when more of them are here than there are to be. Driver programs share the node's processes, however
/// many jobs each of them has: only one with more than its share has workers that give way.</summary>
/// <remarks>None gives way to a start that waits for its turn, or that hangs: the one that comes must be here. For so long one process more
/// than the bound is here. What gives way is idle; of those the only worker of a job comes last.</remarks>
internal sealed partial class NodeTasks
{
    // Workers that are here, by program; kept to be filled again.
    private readonly Dictionary<ProgramKey, int> _here = [];

    /// <summary>Whether one more worker of the job has room, or one that is here would give way to it.</summary>
    /// <param name="job">The job.</param>
    /// <param name="hasTurn">It would start now; false: it would stand in line with those of its program that were asked for. What other
    /// programs have asked for keeps no room: their starts come in turns with its own.</param>
    private bool HasRoom(JobEntry job, bool hasTurn)
    {
        ProgramKey program = ProgramOf(job);
        int here = CountHere();
        int starting = 0;
        if (!hasTurn)
        {
            foreach (JobEntry other in _jobs.Values)
                starting += other.Starting > 0 && ProgramOf(other) == program ? other.Starting : 0;
        }

        int over = here + starting - _mostWorkers;
        if (over < 0)
            return true;
        int own = _here.GetValueOrDefault(program);
        int share = _mostWorkers / (_here.Count + (own == 0 ? 1 : 0));
        bool takesFromOthers = own + starting < share;
        foreach (JobEntry other in _jobs.Values)
        {
            ProgramKey its = ProgramOf(other);
            if (other == job || (its != program && !takesFromOthers) || _here.GetValueOrDefault(its) <= share)
                continue;
            foreach (WorkerEntry worker in other.Workers)
            {
                if (MayGiveWay(other, worker) && --over < 0)
                    return true;
            }
        }

        return false;
    }

    /// <summary>More are here than there are to be: one that came took the place of another, or tasks of workers in which all had waited go
    /// on.</summary>
    private void RetireTooMany()
    {
        for (int tooMany = CountHere() - _mostWorkers; tooMany > 0 && FindIdle() is var (job, idle); tooMany--)
        {
            Retire(job, idle);
            CountHere();
        }
    }

    /// <summary>The worker that gives way next, by the counts of <see cref="CountHere"/>: of the program with the most of them the one that
    /// has had nothing to do for longest; the only one of a job after all others.</summary>
    private (JobEntry Job, WorkerEntry Worker)? FindIdle()
    {
        (JobEntry, WorkerEntry)? found = null;
        (bool IsOnly, int Fewer, long Since) best = default;
        int share = _mostWorkers / Math.Max(1, _here.Count);
        foreach (JobEntry job in _jobs.Values)
        {
            int here = _here.GetValueOrDefault(ProgramOf(job));
            if (here <= share)
                continue;
            bool isOnly = job.Present == 1;
            foreach (WorkerEntry worker in job.Workers)
            {
                if (!MayGiveWay(job, worker))
                    continue;
                (bool, int, long) rank = (isOnly, isOnly ? 0 : -here, worker.IdleSince);
                if (found is null || rank.CompareTo(best) < 0)
                    (found, best) = ((job, worker), rank);
            }
        }

        return found;
    }

    /// <summary>Counts, by program, those that run something or have nothing to do. One in which all wait has lent its CPUs to others,
    /// which need workers.</summary>
    private int CountHere()
    {
        int here = 0;
        _here.Clear();
        foreach (JobEntry job in _jobs.Values)
        {
            int count = 0;
            foreach (WorkerEntry worker in job.Workers)
                count += worker.Gpus is null && (worker.Active > 0 || worker.Guests == 0) ? 1 : 0;
            if (count > 0)
                CollectionsMarshal.GetValueRefOrAddDefault(_here, ProgramOf(job), out _) += count;
            here += count;
        }

        return here;
    }

    private int CountStarting()
    {
        int starting = 0;
        foreach (JobEntry job in _jobs.Values)
            starting += job.Starting;
        return starting;
    }

    private ProgramKey ProgramOf(JobEntry job)
    {
        if (job.Program == 0)
            job.Program = facts.ProgramOf(job.Id); // a job of another node is here before its program is known
        return job.Program == 0 ? new ProgramKey(0, job.Id) : new ProgramKey(job.Program, default);
    }

    private bool MayGiveWay(JobEntry job, WorkerEntry worker) => IsIdle(worker) && !(job.Present == 1 && IsInUse(worker));

    /// <summary>It has run something just now. A program that calls one function after the other has nothing to do between them, and would
    /// wait for the start of a process whenever others come.</summary>
    private bool IsInUse(WorkerEntry worker) => context.Clock.Micros - worker.LeftAt < RecentUse;

    private bool IsIdle(WorkerEntry worker) => worker is { Gpus: null, Guests: 0, EndedFor: null, IsClosing: false }
        && (_lost.Count == 0 || !_lost.ContainsValue(worker.Session)) && facts.MayRetire(worker);

    private void Retire(JobEntry job, WorkerEntry worker)
    {
        job.Wanted = Math.Max(job.Wanted, job.Present) - 1;
        RemoveWorker(job, worker);
        context.Effects.Add(new RetireWorker(worker.Session));
    }

    /// <param name="Program">The driver program; 0: it is not known.</param>
    /// <param name="Job">A job whose program is not known counts as one of its own.</param>
    private readonly record struct ProgramKey(ulong Program, JobId Job);
}
