using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Worker.Execution;
using CsCheck;
using static ClusterTasks.Worker.Tests.Execution.LocalNode;

namespace ClusterTasks.Worker.Tests.Execution;

/// <summary>Random histories of a node's tasks against a model that knows only the frames that workers got. One CPU of the node is a bundle
/// of a placement group.</summary>
public sealed class LocalModelTests
{
    private enum Operation
    {
        Dispatch, DispatchFetching, DispatchAgain, DispatchRetry, Worker, WorkerLost, Fetched, FetchFails, Complete, Block, Unblock, Cancel,
        Credit, EndJob, Unavailable,
    }

    [Fact]
    public void RandomHistory_EveryAttemptEndsOnceAndEverySlotComesBack() =>
        Gen.Select(Gen.Select(Gen.Enum<Operation>(), Gen.Int[0, 1_000], Gen.Int[0, 1_000]).Array[0, 100], Gen.Int[1, 3], Gen.Int[1, 2])
            .Sample(
            (history, cpus, workers) =>
            {
                var model = new Model(cpus, workers);
                foreach ((Operation operation, int a, int b) in history)
                    model.Apply(operation, a, b);
                model.Drain();
            },
            iter: 3_000);

    private sealed class Model(int cpus, int workersPerJob)
    {
        private sealed record Running(ulong Number, int Attempt, double Cpus, FakeWorker Worker)
        {
            internal bool IsLent { get; set; }

            internal bool Asks { get; set; }
        }

        private static readonly PlacementGroupId Group = new(Owner, 1);

        private readonly LocalNode _node = WithBundle(new LocalNode(cpus + 1, workersPerJob));
        private readonly List<(FakeWorker Worker, JobId Job)> _workers = [];
        private readonly Dictionary<ulong, Running> _running = [];
        private readonly Dictionary<ulong, (int Attempt, double Cpus, JobId Job, bool IsInBundle)> _dispatched = [];
        private readonly Dictionary<(ulong, int), int> _accepted = [];
        private readonly List<ObjectId> _fetches = [];
        private readonly HashSet<(ulong, int)> _superseded = [];
        private ulong _numbers;

        internal void Apply(Operation operation, int a, int b)
        {
            switch (operation)
            {
                case Operation.Dispatch:
                    Dispatch(++_numbers, 1, a, []);
                    break;
                case Operation.DispatchFetching:
                    ObjectId argument = Argument(10_000 + ++_numbers);
                    _fetches.Add(argument);
                    Dispatch(_numbers, 1, a, [argument]);
                    break;
                case Operation.DispatchAgain when _dispatched.Count > 0:
                    ulong again = Pick(_dispatched.Keys, a);
                    _node.Tasks.Dispatch(RequestOf(again, []));
                    break;
                case Operation.DispatchRetry when _dispatched.Count > 0:
                    ulong retried = Pick(_dispatched.Keys, a);
                    if (_node.Tasks.Held.Any(run => run.Task == T(retried)))
                        _superseded.Add((retried, _dispatched[retried].Attempt));
                    _running.Remove(retried);
                    Dispatch(retried, _dispatched[retried].Attempt + 1, b, []);
                    break;
                case Operation.Worker when _workers.Count < 4:
                    JobId job = a % 4 == 0 ? OtherJob : Job;
                    _workers.Add((_node.AddWorker(job), job));
                    break;
                case Operation.WorkerLost when _workers.Count > 0:
                    Lose(_workers[a % _workers.Count]);
                    break;
                case Operation.Fetched when _fetches.Count > 0:
                    Fetched(a % _fetches.Count, null);
                    break;
                case Operation.FetchFails when _fetches.Count > 0:
                    Fetched(a % _fetches.Count, new ObjectLostException("gone"));
                    break;
                case Operation.Complete when _running.Count > 0:
                    Complete(_running[Pick(_running.Keys, a)], failed: b % 3 == 0);
                    break;
                case Operation.Block when _running.Count > 0:
                    Running blocked = _running[Pick(_running.Keys, a)];
                    if (!blocked.Asks)
                    {
                        blocked.IsLent = true;
                        _node.Block(blocked.Worker, blocked.Number);
                    }

                    break;
                case Operation.Unblock when _running.Count > 0:
                    Running unblocked = _running[Pick(_running.Keys, a)];
                    unblocked.Asks = true;
                    _node.Unblock(unblocked.Worker, unblocked.Number);
                    break;
                case Operation.Cancel when _dispatched.Count > 0:
                    ulong cancelled = Pick(_dispatched.Keys, a);
                    _node.Cancel(cancelled, recursive: b % 2 == 0, attempt: _dispatched[cancelled].Attempt - (b % 3 == 0 ? 1 : 0));
                    break;
                case Operation.Credit when _dispatched.Count > 0:
                    _node.Tasks.Credit(T(Pick(_dispatched.Keys, a)), (uint)b);
                    break;
                case Operation.EndJob when b % 5 == 0:
                    EndJob(a % 2 == 0 ? Job : OtherJob);
                    break;
                case Operation.Unavailable when b % 5 == 0:
                    _node.Tasks.OnWorkersUnavailable(a % 2 == 0 ? Job : OtherJob, "no such file");
                    break;
            }

            Settle($"{operation}");
        }

        internal void Drain()
        {
            while (_fetches.Count > 0)
                Fetched(0, null);
            Settle("drain");
            // Full sets of workers, so that nothing waits for a share.
            foreach (JobId job in new[] { Job, OtherJob })
            {
                while (_workers.Count(worker => worker.Job == job) < workersPerJob)
                    _workers.Add((_node.AddWorker(job), job));
            }

            Settle("drain");
            for (int round = 0; _node.Tasks.Count > 0; round++)
            {
                Assert.True(round < 1_000 && _running.Count > 0,
                    $"{_node.Tasks.Count} tasks never end: {_node.Tasks.Explain(_node.Tasks.Held[0].Task)}.");
                foreach (Running lent in _running.Values.Where(task => task is { IsLent: true, Asks: false }).ToArray())
                {
                    lent.Asks = true;
                    _node.Unblock(lent.Worker, lent.Number);
                }

                Settle("drain");
                if (_running.Values.FirstOrDefault(task => !task.IsLent) is { } next)
                    Complete(next, failed: false);
                Settle("drain");
            }

            _node.AssertIdle();
            var outcomes = _node.Outcomes.CountBy(outcome => (outcome.Task.Number, outcome.Attempt)).ToDictionary();
            var finished = _node.Finished.CountBy(run => (run.Task.Number, run.Attempt)).ToDictionary();
            foreach ((ulong, int) run in _accepted.Keys)
            {
                Assert.True(finished.ContainsKey(run), $"Attempt {run} never gave its resources back at the scheduler.");
                Assert.Equal(_superseded.Contains(run) ? 0 : 1, outcomes.GetValueOrDefault(run));
            }

            Assert.Equal(_accepted.Count - _superseded.Count, outcomes.Count);
        }

        private static LocalNode WithBundle(LocalNode node)
        {
            var order = new BundleOrder
            {
                Group = Group,
                Step = BundleStep.Prepare,
                Round = 1,
                Indexes = [0],
                Amounts = [ResourceSet.FromCpus(1)]
            };
            Assert.True(node.Tasks.Apply(order) && node.Tasks.Apply(order with { Step = BundleStep.Commit }));
            return node;
        }

        private void Dispatch(ulong number, int attempt, int a, ObjectId[] arguments)
        {
            JobId job = a % 4 == 0 ? OtherJob : Job;
            bool isInBundle = a % 3 == 0;
            double demand = Math.Min(isInBundle ? 1 : cpus, (a % 4) * 0.5);
            _dispatched[number] = (attempt, demand, job, isInBundle);
            if (attempt == 1 && a % 5 < 3 && number > 1)
                _node.Parents[T(number)] = T(1 + ((ulong)a % (number - 1)));
            _accepted.Add((number, attempt), 1);
            _node.Tasks.Dispatch(RequestOf(number, arguments));
        }

        private PlaceRequest RequestOf(ulong number, ObjectId[] arguments)
        {
            (int attempt, double demand, JobId job, bool isInBundle) = _dispatched[number];
            PlaceRequest request = Request(number, demand, attempt, job, 0, arguments);
            return !isInBundle ? request
                : request.Placed(at => at with { Group = Group, Demand = BundleResources.In(Group, 0, at.Demand) });
        }

        private void Fetched(int index, Exception? error)
        {
            ObjectId id = _fetches[index];
            _fetches.RemoveAt(index);
            // Cancelled inside its acceptance, it has not even asked.
            _node.Fetched(id, error);
        }

        private void Complete(Running task, bool failed)
        {
            _running.Remove(task.Number);
            _node.Complete(task.Worker, task.Number, task.Attempt, failed);
        }

        private void Lose((FakeWorker Worker, JobId Job) lost)
        {
            _workers.Remove(lost);
            foreach (Running task in _running.Values.Where(task => task.Worker == lost.Worker).ToArray())
                _running.Remove(task.Number);
            _node.Tasks.OnWorkerClosed(lost.Worker.Session);
            _node.Tasks.AssertInvariants();
            _node.Tasks.OnWorkerLost(lost.Worker.Session, "signal 9");
        }

        private void EndJob(JobId job)
        {
            foreach ((FakeWorker worker, JobId of) in _workers.ToArray())
            {
                if (of != job)
                    continue;
                foreach (Running task in _running.Values.Where(task => task.Worker == worker).ToArray())
                    _running.Remove(task.Number);
                _workers.Remove((worker, of));
            }

            _node.Tasks.EndJob(job);
        }

        /// <summary>Takes what the workers got, and checks what may be running at the same time.</summary>
        private void Settle(string step)
        {
            foreach ((FakeWorker worker, JobId job) in _workers)
            {
                foreach (string[] words in worker.Take().Select(line => line.Split(' ', '#')))
                {
                    ulong number = ulong.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture);
                    if (words[0] == "run")
                    {
                        Assert.Equal(job, _dispatched[number].Job);
                        Assert.Equal(_dispatched[number].Attempt.ToString(System.Globalization.CultureInfo.InvariantCulture), words[2]);
                        Assert.True(
                            _running.TryAdd(number, new Running(number, _dispatched[number].Attempt, _dispatched[number].Cpus, worker)),
                            $"{step}: task {number} was started twice.");
                    }
                    else if (words[0] == "resume" && _running.TryGetValue(number, out Running? resumed))
                    {
                        Assert.True(resumed.Asks, $"{step}: task {number} was resumed without having asked.");
                        (resumed.Asks, resumed.IsLent) = (false, false);
                    }
                }
            }

            Running[] counted = [.. _running.Values
                .Where(task => !task.IsLent && _node.Tasks.Find(T(task.Number)) is not { Cpus: TaskCpus.OfChildren })];
            double used = counted.Sum(task => task.Cpus);
            double plain = counted.Where(task => !_dispatched[task.Number].IsInBundle).Sum(task => task.Cpus);
            Assert.True(used <= cpus + 1, $"{step}: {used} of {cpus + 1} CPUs are in use.");
            Assert.True(plain <= cpus, $"{step}: {plain} of {cpus} plain CPUs are in use.");
            ResourceSet free = _node.Tasks.Free;
            Assert.Equal(ResourceSet.FromCpus(cpus + 1 - used).CpuUnits, BundleResources.PlainOf(BundleResources.CpusOf(free)).CpuUnits);
            _node.Take();
        }

        private static ulong Pick(IEnumerable<ulong> numbers, int index)
        {
            ulong[] all = [.. numbers.Order()];
            return all[index % all.Length];
        }
    }
}
