using ClusterTasks.Scheduling;
using ClusterTasks.Worker.Execution;
using CsCheck;
using static ClusterTasks.Worker.Tests.Execution.LocalNode;

namespace ClusterTasks.Worker.Tests.Execution;

/// <summary>How many workers each job is given, and which give way.</summary>
public sealed class WorkerCountTests
{
    private static readonly JobId[] Jobs = [.. Enumerable.Range(1, 40).Select(number => new JobId(Owner, (uint)number))];

    [Fact]
    public void MostWorkers_ManySlots_IsThatManyAndAFewMore()
    {
        Assert.Equal(10, LocalTasks.MostWorkers(ResourceSet.FromCpus(2), 2));
        Assert.Equal(152, LocalTasks.MostWorkers(ResourceSet.FromCpus(128), 128));
        Assert.Equal(9, LocalTasks.MostWorkers(ResourceSet.Empty, 1));
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

        Assert.Single(node.Retired);
        Assert.Contains(node.Retired[0], idle.Select(worker => worker.Session));
        Assert.Equal(["run 1#1"], node.AddWorker(Jobs[10]).Take());
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

    /// <summary>Random histories of jobs that come, have tasks that wait and go on, and end: nothing that could run waits while a CPU is free, every
    /// worker that comes was asked for, no process with anything in it gives way, and while more than the bound are here none is idle.</summary>
    [Fact]
    public void RandomHistory_TheBoundHoldsAndEverythingEnds() =>
        Gen.Select(Gen.Select(Gen.Int[0, 10], Gen.Int[0, 1_000]).Array[0, 150], Gen.Int[1, 4]).Sample(
            (history, cpus) =>
            {
                var world = new World(cpus);
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

    private sealed class World(int cpus)
    {
        private readonly LocalNode _node = new(cpus, workers: cpus);
        private readonly Dictionary<ulong, (JobId Job, FakeWorker Worker)> _running = [];
        private readonly HashSet<ulong> _blocked = [];
        private readonly List<FakeWorker> _workers = [];
        private readonly HashSet<JobId> _jobs = [];
        private ulong _numbers;

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
                    _node.DispatchLease(1_000_000 + number, job: job);
                    _node.RunInLease(1_000_000 + number, number, job: job);
                    _node.Tasks.EndLease(T(1_000_000 + number)); // after its only task
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
                    _node.Retired.RemoveAll(retired => retired.Job == job); // one that gave way in the end of its job has ended with it
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
            }

            Settle();
        }

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
            JobId[] starting = [.. _jobs.Where(job => _node.Wanted.GetValueOrDefault(job) > _workers.Count(worker => worker.Session.Job == job)).OrderBy(job => job.Number)];
            if (starting.Length == 0)
                return false;
            _workers.Add(_node.AddWorker(starting[pick % starting.Length]));
            return true;
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
            int starting = _jobs.Sum(job => Math.Max(0, _node.Wanted.GetValueOrDefault(job) - _workers.Count(worker => worker.Session.Job == job)));
            int active = _node.Tasks.Workers.Count(worker => worker.Active > 0);
            int idle = _node.Tasks.Workers.Count(worker => worker.Guests == 0);
            int most = LocalTasks.MostWorkers(_node.Tasks.Total, cpus);
            // One for each job that has work, or had when it was asked for.
            Assert.True(starting + active + idle <= most + _jobs.Count, $"{starting} workers start, {active} run tasks, {idle} are idle: more than {most} and one for each of {_jobs.Count} jobs.");
            Assert.True(active + idle <= most || idle == 0, $"{active} workers run tasks, more than {most} in all are here, and {idle} of them are idle.");
            Assert.All(_jobs, job => Assert.True(_node.Wanted.GetValueOrDefault(job) <= cpus, $"Job {job} is given {_node.Wanted.GetValueOrDefault(job)} workers on {cpus} CPUs."));
        }

        private static ulong Pick(IEnumerable<ulong> numbers, int index)
        {
            ulong[] all = [.. numbers.Order()];
            return all[index % all.Length];
        }
    }
}
