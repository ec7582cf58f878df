using ClusterTasks.Worker.Execution;
using CsCheck;
using static ClusterTasks.Worker.Tests.Execution.LocalNode;

namespace ClusterTasks.Worker.Tests.Execution;

/// <summary>The number of workers that each job is given, and the workers that yield.</summary>
public sealed class WorkerCountTests
{
    private static readonly JobId[] Jobs = [.. Enumerable.Range(1, 40).Select(number => new JobId(Owner, (uint)number))];

    [Fact]
    public void MostWorkers_ManySlots_IsThatManyAndAFewMore()
    {
        Assert.Equal(10, NodeTasks.MostWorkers(ResourceSet.FromCpus(2), 2));
        Assert.Equal(152, NodeTasks.MostWorkers(ResourceSet.FromCpus(128), 128));
        Assert.Equal(9, NodeTasks.MostWorkers(ResourceSet.Empty, 1));
    }

    [Fact]
    public void OnDriver_IdleNodeWithManySlots_StartsAFewWorkersAheadAndOneForEachFurtherDriver()
    {
        var node = new LocalNode(cpus: 128, workers: 128);
        foreach (JobId job in Jobs[..20])
            node.Tasks.OnDriver(job);

        Assert.Equal([8, .. Enumerable.Repeat(1, 19)], Jobs[..20].Select(job => node.Wanted[job]));
        node.Take();
    }

    [Fact]
    public void OnDriver_NoRoom_StartsNoneBeforeItsFirstTask()
    {
        var node = new LocalNode(cpus: 2, workers: 2);
        foreach (JobId job in Jobs[..20])
            node.Tasks.OnDriver(job);
        Assert.Equal(10, node.Wanted.Values.Sum());

        node.Dispatch(1, job: Jobs[19]);
        Assert.Equal(1, node.Wanted[Jobs[19]]);
        node.Take();
    }

    [Fact]
    public void Dispatch_MoreTasksThanWorkers_AsksForAsManyAsHaveCpus()
    {
        var node = new LocalNode(cpus: 16, workers: 16);
        node.Tasks.OnDriver(Jobs[0]);
        for (ulong i = 1; i <= 12; i++)
            node.Dispatch(i, job: Jobs[0]);
        Assert.Equal(12, node.Wanted[Jobs[0]]);

        for (ulong i = 13; i <= 40; i++)
            node.Dispatch(i, job: Jobs[0]);
        Assert.Equal(16, node.Wanted[Jobs[0]]);
        node.Take();
    }

    [Fact]
    public void Dispatch_NodeIsFullOfIdleWorkers_OneOfThemGivesWay()
    {
        var node = new LocalNode(cpus: 2, workers: 2);
        FakeWorker[] idle = [.. Jobs[..10].Select(job => Arrive(node, job))];
        Assert.Empty(node.Retired);

        node.Dispatch(1, job: Jobs[10]);
        Assert.True(node.Tasks.NeedsStart(Jobs[10]));
        Assert.Empty(node.Retired); // it may hang at its start

        Assert.Equal(["run 1#1"], node.AddWorker(Jobs[10]).Take());
        Assert.Equal([idle[0].Session], node.Retired);
        node.Take();
    }

    [Fact]
    public void Dispatch_IdleWorkersAreInUseElsewhere_TheJobHasAWorkerAllTheSame()
    {
        var node = new LocalNode(cpus: 2, workers: 2);
        foreach (JobId job in Jobs[..10])
            node.Kept.Add(Arrive(node, job).Session);

        node.Dispatch(1, job: Jobs[10]);
        node.Dispatch(2, job: Jobs[10]);

        Assert.Empty(node.Retired);
        Assert.Equal(1, node.Wanted[Jobs[10]]);
        Assert.Equal(["run 1#1", "run 2#1"], node.AddWorker(Jobs[10]).Take());
        node.Take();
    }

    [Fact]
    public void Dispatch_AllTasksOfAWorkerWait_ItCountsForNothing()
    {
        var node = new LocalNode(cpus: 1, workers: 1);
        for (ulong i = 1; i <= 30; i++)
        {
            node.Dispatch(i, job: Jobs[i]);
            node.Block(node.AddWorker(Jobs[i]), i);
        }

        Assert.Equal(30, node.Wanted.Values.Sum());
        Assert.Empty(node.Retired);
        node.Take();
    }

    [Fact]
    public void OnUnblocked_OthersHaveTakenItsPlace_IdleWorkersEnd()
    {
        var node = new LocalNode(cpus: 1, workers: 1);
        var waiting = new List<FakeWorker>();
        for (ulong i = 1; i <= 5; i++)
        {
            node.Dispatch(i, job: Jobs[i]);
            waiting.Add(node.AddWorker(Jobs[i]));
            node.Block(waiting[^1], i);
        }

        foreach (JobId job in Jobs[10..19])
            Arrive(node, job);
        Assert.Empty(node.Retired);

        for (ulong i = 1; i <= 5; i++)
        {
            node.Unblock(waiting[(int)i - 1], i);
            node.Complete(waiting[(int)i - 1], i);
        }

        Assert.Equal(5, node.Retired.Count);
        node.Take();
    }

    /// <summary>Sessions of one program whose workers do not come, and then come: those of others stay.</summary>
    [Fact]
    public void Dispatch_OneProgramHasManyJobs_ItTakesNoWorkerOfAnotherBeyondItsShare()
    {
        var node = new LocalNode(cpus: 4, workers: 4);
        for (int i = 1; i < 40; i++)
            node.Programs[Jobs[i]] = 7;
        node.Tasks.OnDriver(Jobs[0]);
        FakeWorker[] victims = [.. Enumerable.Range(0, 4).Select(_ => node.AddWorker(Jobs[0]))]; // of 12 in all
        for (int i = 1; i < 40; i++)
        {
            for (ulong j = 0; j < 3; j++)
                node.Dispatch((ulong)(100 * i) + j, job: Jobs[i]);
        }

        Assert.Empty(node.Retired); // all of them stand in line
        for (int i = 1; i < 40; i++)
        {
            if (node.Tasks.NeedsStart(Jobs[i]))
                node.AddWorker(Jobs[i]);
        }

        Assert.DoesNotContain(node.Retired, retired => retired.Job == Jobs[0]);
        node.Dispatch(1, job: Jobs[0]);
        Assert.Equal(0, node.Tasks.Workers.Count(worker => worker.Session.Job == Jobs[0] && worker.Guests > 1));
        Assert.Equal(4, victims.Length);
        node.Take();
    }

    [Fact]
    public void OnWorkerReady_TooMany_TheOnlyWorkerOfAJobGivesWayLastAndTheLongestUnusedFirst()
    {
        var node = new LocalNode(cpus: 2, workers: 2);
        var idle = new List<FakeWorker>();
        foreach (JobId job in Jobs[..8])
        {
            node.Clock += 1_000;
            idle.Add(Arrive(node, job));
        }

        node.Dispatch(1, cpus: 0.5, job: Jobs[8]);
        FakeWorker[] two = [node.AddWorker(Jobs[8]), node.AddWorker(Jobs[8])];
        node.Take();
        var order = new List<uint>();
        for (int i = 9; i < 12; i++)
        {
            node.Programs[Jobs[i]] = (ulong)i;
            node.Dispatch((ulong)i, cpus: 0.1, job: Jobs[i]);
            node.AddWorker(Jobs[i]);
            order.AddRange(node.Retired.Select(retired => retired.Number));
            node.Retired.Clear();
        }

        Assert.Equal([two[1].Session.Number, idle[0].Session.Number, idle[1].Session.Number], order);
        node.Take();
    }

    [Fact]
    public void NeedsStart_ItsTurnComesWhenNothingGivesWay_TheJobDoesWithWhatItHas()
    {
        var node = new LocalNode(cpus: 2, workers: 2);
        FakeWorker own = Arrive(node, Jobs[0]);
        node.Dispatch(1, cpus: 0.1, job: Jobs[0]);
        node.Dispatch(2, cpus: 0.1, job: Jobs[0]);
        node.Dispatch(3, cpus: 0.1, job: Jobs[0]);
        foreach (JobId job in Jobs[1..10])
        {
            node.Dispatch(job.Number + 100, cpus: 0.1, job: job);
            node.AddWorker(job);
        }

        int before = own.Take().Count;
        Assert.True(node.Wanted[Jobs[0]] > 1);
        Assert.False(node.Tasks.NeedsStart(Jobs[0]));
        node.Wanted[Jobs[0]]--;
        node.Tasks.OnWithdrawn();
        Assert.Equal(3, before + own.Take().Count);
        node.Take();
    }

    /// <summary>Random histories of jobs that come, have tasks that wait and go on, and end. Nothing that could run waits while a CPU is
    /// free. Every worker that comes was asked for, and no process with anything in it yields. While more than the bound are here none is
    /// idle. No task misses a start that is not needed when its turn comes.</summary>
    [Fact]
    public void RandomHistory_TheBoundHoldsAndEverythingEnds() =>
        Gen.Select(Gen.Select(Gen.Int[0, 12], Gen.Int[0, 1_000]).Array[0, 150], Gen.Int[1, 4]).Sample(
            (history, cpus) =>
            {
                var world = new World(cpus, history.Length);
                foreach ((int operation, int pick) in history)
                    world.Apply(operation, pick);
                world.Drain();
            },
            iter: 2_000);

    private static FakeWorker Arrive(LocalNode node, JobId job)
    {
        node.Tasks.OnDriver(job);
        return node.AddWorker(job);
    }

    private sealed class World
    {
        private readonly int _cpus;
        private readonly LocalNode _node;
        private readonly Dictionary<ulong, (JobId Job, FakeWorker Worker)> _running = [];
        private readonly HashSet<ulong> _blocked = [];
        private readonly List<FakeWorker> _workers = [];
        private readonly HashSet<JobId> _jobs = [];
        private ulong _numbers;

        internal World(int cpus, int seed)
        {
            _cpus = cpus;
            _node = new LocalNode(cpus, workers: cpus);
            foreach (JobId job in Jobs) // few of a program, or all of one
                _node.Programs[job] = 1 + (job.Number % (ulong)(1 + (seed % 20)));
        }

        internal void Apply(int operation, int pick)
        {
            JobId job = Jobs[pick % Jobs.Length];
            switch (operation)
            {
                case 0:
                    _jobs.Add(job);
                    _node.Tasks.OnDriver(job);
                    break;
                case 1 or 2:
                    _jobs.Add(job);
                    _node.Dispatch(++_numbers, cpus: (pick % 3) * 0.5, job: job);
                    break;
                case 3:
                    _jobs.Add(job);
                    ulong number = ++_numbers;
                    _node.DispatchSlot(1_000_000 + number, job: job);
                    _node.RunInSlot(1_000_000 + number, number, job: job);
                    _node.Tasks.EndSlot(T(1_000_000 + number)); // after its only task
                    break;
                case 4 or 5:
                    Add(pick);
                    break;
                case 6 when _running.Count > 0:
                    Complete(Pick(_running.Keys, pick));
                    break;
                case 7 when _running.Count > 0:
                    ulong waits = Pick(_running.Keys, pick);
                    _node.Block(_running[waits].Worker, waits);
                    _blocked.Add(waits);
                    break;
                case 8 when _blocked.Count > 0:
                    ulong goesOn = Pick(_blocked, pick);
                    _blocked.Remove(goesOn);
                    _node.Unblock(_running[goesOn].Worker, goesOn);
                    break;
                case 9 when pick % 7 == 0 && _jobs.Remove(job):
                    _node.Tasks.EndJob(job);
                    _workers.RemoveAll(worker => worker.Session.Job == job);
                    _node.Retired.RemoveAll(retired => retired.Job == job); // a worker that yielded while its job ended has ended with it
                    foreach (ulong ended in _running.Where(pair => pair.Value.Job == job).Select(pair => pair.Key).ToArray())
                        Forget(ended);
                    _node.Wanted.Remove(job);
                    break;
                case 10 when _workers.Count > 0 && pick % 5 == 0:
                    FakeWorker lost = _workers[pick % _workers.Count];
                    _workers.Remove(lost);
                    foreach (ulong ended in _running.Where(pair => pair.Value.Worker == lost).Select(pair => pair.Key).ToArray())
                        Forget(ended);
                    _node.Tasks.OnWorkerLost(lost.Session, "signal 9");
                    break;
                case 11 when IsStarting(job):
                    Begin(job);
                    break;
                case 12:
                    _node.Clock += NodeTasks.RecentUse;
                    _jobs.Add(job);
                    _node.Dispatch(++_numbers, job: job);
                    break;
            }

            Settle();
        }

        private bool IsStarting(JobId job) => _node.Wanted.GetValueOrDefault(job) > _workers.Count(worker => worker.Session.Job == job);

        internal void Drain()
        {
            for (int round = 0; _node.Tasks.Count > 0; round++)
            {
                Assert.True(round < 1_000, $"{_node.Tasks.Count} tasks never end: {_node.Tasks.Explain(_node.Tasks.All.First().Id)}.");
                while (Add(round))
                    Settle();
                foreach (ulong number in _running.Keys.ToArray())
                    Complete(number);
                Settle();
            }

            _node.AssertIdle();
        }

        // Processes come in any order, and only those that the node has asked for.
        private bool Add(int pick)
        {
            JobId[] starting = [.. _jobs.Where(IsStarting).OrderBy(job => job.Number)];
            if (starting.Length == 0)
                return false;
            Begin(starting[pick % starting.Length]);
            return true;
        }

        // A start has its turn.
        private void Begin(JobId job)
        {
            if (_node.Tasks.NeedsStart(job))
            {
                _workers.Add(_node.AddWorker(job));
                return;
            }

            _node.Wanted[job]--;
            _node.Tasks.OnWithdrawn();
        }

        private void Complete(ulong number)
        {
            FakeWorker worker = _running[number].Worker;
            Forget(number);
            _node.Complete(worker, number);
        }

        private void Forget(ulong number)
        {
            _running.Remove(number);
            _blocked.Remove(number);
        }

        private void Settle()
        {
            foreach (FakeWorker worker in _workers)
            {
                foreach (string[] words in worker.Take().Select(line => line.Split(' ', '#')).Where(words => words[0] == "run"))
                    _running.Add(ulong.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture), (worker.Session.Job, worker));
            }

            foreach (ClusterTasks.Worker.Sessions.NodeSession retired in _node.Retired)
            {
                FakeWorker worker = _workers.Single(worker => worker.Session == retired);
                Assert.DoesNotContain(_running.Values, task => task.Worker == worker);
                _workers.Remove(worker);
                _node.Tasks.OnWorkerLost(retired, "its session has ended");
            }

            _node.Retired.Clear();
            _node.Take();
            int active = _node.Tasks.Workers.Count(worker => worker.Active > 0);
            int idle = _node.Tasks.Workers.Count(worker => worker.Guests == 0);
            int most = NodeTasks.MostWorkers(_node.Tasks.Total, _cpus);
            // One for each job that has work, or had when it was asked for.
            Assert.True(active + idle <= most + _jobs.Count,
                $"{active} workers run tasks, {idle} are idle: more than {most} and one for each of {_jobs.Count} jobs.");
            // The only one of a job that was in use just now stays, and so do those of a program that has no more than its share.
            Dictionary<ulong, int> here = _node.Tasks.Workers.Where(worker => worker.Active > 0 || worker.Guests == 0)
                .GroupBy(worker => _node.ProgramOf(worker.Session.Job)).ToDictionary(group => group.Key, group => group.Count());
            idle = _node.Tasks.Workers.Count(worker => worker.Guests == 0 && here[_node.ProgramOf(worker.Session.Job)] > most / here.Count
                && !(_workers.Count(other => other.Session.Job == worker.Session.Job) == 1
                    && _node.Clock - worker.LeftAt < NodeTasks.RecentUse));
            Assert.True(here.Values.Sum() <= most || idle == 0,
                $"{active} workers run tasks, more than {most} in all are here, and {idle} of them are idle.");
            Assert.All(_jobs, job =>
                Assert.True(_node.Wanted.GetValueOrDefault(job) <= _cpus,
                $"Job {job} is given {_node.Wanted.GetValueOrDefault(job)} workers on {_cpus} CPUs."));
        }

        private static ulong Pick(IEnumerable<ulong> numbers, int index)
        {
            ulong[] all = [.. numbers.Order()];
            return all[index % all.Length];
        }
    }
}
