using ClusterTasks.Protocol;
using CsCheck;
using static ClusterTasks.Worker.Tests.Execution.LocalNode;

namespace ClusterTasks.Worker.Tests.Execution;

/// <summary>A task that runs once is never in a process with one that may end it, and neither waits for the other where a CPU is
/// free.</summary>
public sealed class SharingTests
{
    private static readonly TaskDefinition Once = new() { Name = "once", MaxRetries = 0 };
    private static readonly TaskDefinition Timed = new(
        )
    { Name = "timed", Timeout = TimeSpan.FromSeconds(1), TimeoutGrace = TimeSpan.FromSeconds(1) };
    private static readonly TaskDefinition Both = Timed with { Name = "both", MaxRetries = 0 };
    private static readonly TaskDefinition Plain = new() { Name = "plain" };

    private readonly LocalNode _node = new(cpus: 4);

    public static TheoryData<string, string, bool> Pairs => new()
    {
        { "once", "once", true }, { "timed", "timed", true }, { "plain", "both", true }, { "plain", "timed", true },
            { "once", "plain", true },
        { "once", "timed", false }, { "timed", "once", false }, { "both", "once", false }, { "both", "timed", false },
            { "both", "both", false },
        { "timed", "both", false }, { "once", "both", false },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Dispatch_TheSecondOfTwo_SharesOrGetsAProcessOfItsOwn(string first, string second, bool shares)
    {
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1, Definition(first));
        _node.Dispatch(2, Definition(second));
        Assert.Equal(shares ? ["run 1#1", "run 2#1"] : ["run 1#1"], worker.Take());
        Assert.Equal(shares ? 0 : 1, _node.Take().Count(line => line == "extra worker 1 of 1"));
        if (shares)
            return;

        Assert.Contains("beside which it must not run", _node.Tasks.Explain(T(2)), StringComparison.Ordinal);
        FakeWorker extra = _node.AddWorker();
        Assert.Equal(["run 2#1"], extra.Take());
        _node.Complete(worker, 1);
        _node.Complete(extra, 2);
        _node.AssertIdle();
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Dispatch_ASlotForTheSecondOfTwo_SharesOrGetsAProcessOfItsOwn(string first, string second, bool shares)
    {
        FakeWorker worker = _node.AddWorker();
        _node.DispatchSlot(100, Definition(first));
        _node.DispatchSlot(200, Definition(second));
        Assert.Equal(shares, _node.Take().Contains("granted 200"));
        if (!shares)
            _node.AddWorker();
        _node.RunInSlot(200, 2, Definition(second));

        Assert.Equal(shares ? ["run 2#1 in 2"] : [], worker.Take());
        _node.Take();
    }

    [Fact]
    public void Dispatch_TheFirstHasEnded_NeedsNoFurtherProcess()
    {
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1, Timed);
        _node.Complete(worker, 1);
        _node.DispatchSlot(100, Timed);
        _node.Tasks.EndSlot(T(100));
        worker.Take();
        _node.Take();

        _node.Dispatch(2, Once);

        Assert.Equal(["run 2#1"], worker.Take());
        Assert.DoesNotContain("extra worker 1 of 1", _node.Take());
    }

    [Fact]
    public void Dispatch_ManyThatFindNoProcess_AskForOneAtATime()
    {
        _node.AddWorker();
        _node.Dispatch(1, Timed);
        _node.Dispatch(2, Once);
        _node.Dispatch(3, Once);
        Assert.Single(_node.Take(), line => line.StartsWith("extra", StringComparison.Ordinal));

        FakeWorker extra = _node.AddWorker();
        Assert.Equal(["run 2#1", "run 3#1"], extra.Take());
        _node.Dispatch(4, Both);
        Assert.Single(_node.Take(), line => line == "extra worker 2 of 1");
    }

    [Fact]
    public void Dispatch_TheUsualProcessesAreStillStarting_WaitsForThem()
    {
        var node = new LocalNode(cpus: 4, workers: 2);
        node.AddWorker();
        node.Dispatch(1, Timed);
        node.Dispatch(2, Once);
        Assert.DoesNotContain(node.Take(), line => line.StartsWith("extra", StringComparison.Ordinal));

        Assert.Equal(["run 2#1"], node.AddWorker().Take());
        node.Take();
    }

    [Fact]
    public void Dispatch_NoCpuIsFree_AsksForNoProcess()
    {
        var node = new LocalNode(cpus: 1);
        FakeWorker worker = node.AddWorker();
        node.Dispatch(1, Timed);
        node.Dispatch(2, Once);
        Assert.DoesNotContain(node.Take(), line => line.StartsWith("extra", StringComparison.Ordinal));

        node.Block(worker, 1); // a parent that waits for a child that may run once
        Assert.Contains("extra worker 1 of 1", node.Take());
    }

    [Fact]
    public void Dispatch_PartsOfOneGpu_HaveProcessesOfTheirOwnOnIt()
    {
        var node = new LocalNode(cpus: 4, gpus: 1);
        FakeWorker worker = node.AddWorker(gpus: "0");
        node.Dispatch(1, Timed.Placed(HalfAGpu));
        node.Dispatch(2, Once.Placed(HalfAGpu));
        Assert.Equal(["run 1#1"], worker.Take());
        Assert.Contains("extra worker 1 of 1 GPU 0", node.Take());

        Assert.Equal(["run 2#1"], node.AddWorker(gpus: "0").Take());
        node.Take();
    }

    [Fact]
    public void Dispatch_ThreadsOfThisProcess_ShareItWithEverything()
    {
        _node.CanEndWorkers = false;
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1, Timed);
        _node.Dispatch(2, Once);
        _node.Dispatch(3, Both);

        Assert.Equal(["run 1#1", "run 2#1", "run 3#1"], worker.Take());
        _node.Take();
    }

    /// <summary>Random histories of such tasks, alone and in slots, with ends by time: the node's own rules are checked after every step,
    /// one that runs once is never lost to another, and everything ends.</summary>
    [Fact]
    public void RandomHistory_ProcessesEndByTime_NothingThatRunsOnceIsLostToAnother() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 1_000], Gen.Bool).Array[0, 60].Sample(
            history =>
            {
                var world = new World();
                foreach ((int operation, int pick, bool inSlot) in history)
                    world.Apply(operation, pick, inSlot);
                world.Drain();
            },
            iter: 1_000);

    private static TaskDefinition Definition(string name) => name switch
    {
        "once" => Once,
        "timed" => Timed,
        "both" => Both,
        _ => Plain,
    };

    private sealed class World
    {
        private static readonly TaskDefinition[] Definitions = [Once, Timed, Both, Plain];

        private readonly LocalNode _node = new(cpus: 3);
        private readonly Dictionary<ulong, (TaskDefinition Definition, FakeWorker Worker)> _running = [];
        private readonly List<FakeWorker> _workers = [];
        private ulong _numbers;

        internal World() => Add();

        internal void Apply(int operation, int pick, bool inSlot)
        {
            switch (operation)
            {
                case 0 or 1:
                    ulong number = ++_numbers;
                    TaskDefinition definition = Definitions[pick % Definitions.Length];
                    if (inSlot)
                    {
                        _node.DispatchSlot(1_000 + number, definition);
                        _node.RunInSlot(1_000 + number, number, definition);
                        _node.Tasks.EndSlot(T(1_000 + number)); // after its only task
                    }
                    else
                    {
                        _node.Dispatch(number, definition);
                    }

                    break;
                case 2 when _running.Count > 0:
                    Complete(_running.Keys.Order().ElementAt(pick % _running.Count));
                    break;
                case 3 when _running.Count > 0:
                    ulong blocked = _running.Keys.Order().ElementAt(pick % _running.Count);
                    _node.Block(_running[blocked].Worker, blocked);
                    break;
                case 4:
                    _node.Pass(0.7);
                    break;
                default:
                    Add();
                    break;
            }

            Settle();
        }

        internal void Drain()
        {
            for (int round = 0; _node.Tasks.Count > 0; round++)
            {
                Assert.True(round < 1_000, $"{_node.Tasks.Count} tasks never end: {_node.Tasks.Explain(_node.Tasks.Held[0].Task)}.");
                if (_running.Count == 0)
                    Add();
                foreach (ulong number in _running.Keys.ToArray())
                    Complete(number);
                Settle();
            }

            _node.AssertIdle();
        }

        private void Complete(ulong number)
        {
            FakeWorker worker = _running[number].Worker;
            _running.Remove(number);
            _node.Unblock(worker, number);
            _node.Complete(worker, number);
        }

        private void Add()
        {
            if (_workers.Count < 5)
                _workers.Add(_node.AddWorker());
            Settle();
        }

        private void Settle()
        {
            foreach (FakeWorker worker in _workers)
            {
                foreach (string[] words in worker.Take().Select(line => line.Split(' ', '#')).Where(words => words[0] == "run"))
                {
                    ulong number = ulong.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture);
                    _running.Add(number, (DefinitionOf(number), worker));
                }
            }

            foreach (string kill in _node.Take().Where(line => line.StartsWith("kill", StringComparison.Ordinal)).Distinct())
            {
                FakeWorker worker = _workers.Single(worker => kill == $"kill {worker.Session.Number}");
                ulong[] inIt = [.. _running.Where(pair => pair.Value.Worker == worker).Select(pair => pair.Key)];
                ulong[] ended = [.. inIt.Where(number => _node.Tasks.Find(T(number)) is { IsEnding: true })];
                Assert.NotEmpty(ended);
                Assert.All(inIt, number =>
                    Assert.True(_running[number].Definition.MaxRetries != 0 || ended.Contains(number),
                    $"Task {number} runs once and is lost to {string.Join(", ", ended)}."));
                _workers.Remove(worker);
                foreach (ulong number in inIt)
                    _running.Remove(number);
                _node.Tasks.OnWorkerLost(worker.Session, "signal SIGKILL");
                Settle();
            }
        }

        private TaskDefinition DefinitionOf(ulong number) => _node.Tasks.Find(T(number))!.Order.Definition;
    }

    private static Placement HalfAGpu(Placement placement) => placement with { Demand = ResourceSet.From(1, 0.5, 0, null) };
}
