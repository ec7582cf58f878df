using ClusterTasks.Protocol;
using CsCheck;

namespace ClusterTasks.Worker.Tests.Slots;

/// <summary>Random histories of tasks in slots, with the real machines of owner and node. No CPU is used twice, every task ends once,
/// and one without retries starts at most once. Nothing that could run waits while CPUs are free, and nothing is left behind.</summary>
public sealed class SlotModelTests
{
    private enum Operation
    {
        Submit, SubmitMany, Place, PlaceAnyway, ToNode, ToOwner, Read, Speak, Complete, Fail, Block, Unblock, Cancel, Force, TakeBack,
        Recall, Pass, Worker,
        ExtraWorker, Kill, KillNoticedLater, EndJob,
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(true, false)]
    public void RandomHistory_EveryTaskEndsOnceAndEverySlotComesBack(bool isRemote, bool canEndWorkers) =>
        Run(isRemote, canEndWorkers, seed: null, count: 500);

    /// <summary>A worker died while a task of it ran beside its slot: the slot took its CPUs back when it had ended, and they were
    /// lost.</summary>
    [Fact]
    public void FoundHistory_WorkerDiesWithATaskBesideItsSlot_EverySlotComesBack() =>
        Run(isRemote: false, canEndWorkers: true, seed: "7TFn2UCMjxS9", count: 1);

    private static void Run(bool isRemote, bool canEndWorkers, string? seed, int count) =>
        Gen.Select(Gen.Select(Gen.Enum<Operation>(), Gen.Int[0, 1_000], Gen.Int[0, 1_000]).Array[0, 250], Gen.Int[1, 3], Gen.Int[1, 2])
            .Sample(
            (history, cpus, workers) =>
            {
                var world = new SlotWorld(cpus, workers, isRemote, canEndWorkers);
                world.AddWorker(world.Jobs[0]);
                world.AddWorker(world.Jobs[1]);
                foreach ((Operation operation, int a, int b) in history)
                {
                    Apply(world, operation, a, b, cpus);
                    world.Check(operation.ToString());
                }

                Drain(world, workers);
            },
            seed: seed, iter: count);

    private static void Apply(SlotWorld world, Operation operation, int a, int b, int cpus)
    {
        LaneWorker? worker = world.Workers.Count == 0 ? null : world.Workers[a % world.Workers.Count];
        LaneWorker.Running[] running = [.. worker?.Tasks.Where(task => !task.IsWaiting) ?? []];
        LaneWorker.Running? task = running.Length == 0 ? null : running[b % running.Length];
        switch (operation)
        {
            case Operation.Submit:
                world.Submit(Definition(a, cpus), b % 4, world.Jobs[b % 2], b);
                break;
            case Operation.SubmitMany:
                for (int i = 0; i < 12; i++)
                    world.Submit(Definition(a, cpus), b % 4, world.Jobs[b % 2], b + i);
                break;
            case Operation.Place or Operation.PlaceAnyway:
                world.TryPlace(a, mustFit: operation == Operation.Place || b % 4 > 0);
                break;
            case Operation.ToNode or Operation.ToOwner:
                for (int i = 0; i <= a % 4; i++)
                    world.Deliver(operation == Operation.ToNode);
                break;
            case Operation.Read:
                for (int i = 0; i <= b % 4; i++)
                    worker?.Read();
                break;
            case Operation.Speak:
                for (int i = 0; i <= b % 4; i++)
                    worker?.Deliver();
                break;
            case Operation.Complete or Operation.Fail when task is not null:
                worker!.Complete(task, operation == Operation.Fail, retryable: b % 3 == 0);
                break;
            case Operation.Block when task is not null:
                world.Await(task.Run.Task, a);
                worker!.Block(task);
                break;
            case Operation.Unblock when worker?.Tasks.FirstOrDefault(item => item is { IsWaiting: true, Asks: false }) is { } waiting:
                worker.Unblock(waiting);
                break;
            case Operation.Cancel or Operation.Force when world.Tasks.Count > 0:
                TaskId[] all = [.. world.Tasks.Tasks.Select(owned => owned.Id)];
                world.Tasks.Cancel(all[a % all.Length], operation == Operation.Force && b % 3 == 0, recursive: false,
                    "a test asked for it");
                break;
            case Operation.TakeBack or Operation.Recall when world.Placed.Count > 0:
                TaskId slot = world.Placed.ElementAt(a % world.Placed.Count);
                world.Slots.OnRecall(slot);
                break;
            case Operation.Pass:
                world.Pass(TimeSpan.FromMilliseconds(1 + b % 60));
                break;
            case Operation.Worker when world.Workers.Count < 4:
                world.AddWorker(world.Jobs[a % 2]);
                break;
            case Operation.ExtraWorker:
                world.AddExtraWorker();
                break;
            case Operation.Kill or Operation.KillNoticedLater when b % 4 == 0 && worker is { IsDead: false }:
                world.Kill(worker, operation == Operation.KillNoticedLater);
                break;
            case Operation.EndJob when b % 20 == 0:
                world.EndJob(world.Jobs[a % 2]);
                break;
        }
    }

    private static void Drain(SlotWorld world, int workersPerJob)
    {
        int round = 0;
        do
        {
            Assert.True(++round < 3_000,
                $"It does not come to an end: {world.Picture}; waiting: {string.Join(",", world.Requests.Take(5))}.");
            foreach (LaneWorker lost in world.Workers.Where(worker => worker.IsDead || worker.IsCondemned).ToArray())
                world.Kill(lost, isNoticedLater: false);
            foreach (JobId job in world.Jobs)
            {
                for (int i = world.Workers.Count(worker => worker.Fake.Session.Job == job); i < workersPerJob; i++)
                    world.AddWorker(job);
            }

            while (world.AddExtraWorker())
            {
            }

            while (world.TryPlace(0, mustFit: true))
            {
            }

            while (world.Deliver(toNode: true) || world.Deliver(toNode: false))
            {
            }

            foreach (LaneWorker worker in world.Workers)
            {
                while (worker.Read() || worker.Deliver())
                {
                }

                foreach (LaneWorker.Running waiting in worker.Tasks.Where(task => task is { IsWaiting: true, Asks: false }).ToArray())
                    worker.Unblock(waiting);
                if (worker.Tasks.FirstOrDefault(task => !task.IsWaiting) is { } running)
                    worker.Complete(running, failed: false, retryable: false);
            }

            world.Pass(TimeSpan.FromMilliseconds(6));
            world.Check("drain");
        }
        while (world.Tasks.Count + world.Slots.SlotCount + world.Local.Count + world.Local.SlotCount > 0 || world.HasMessages
            || world.Workers.Any(worker => worker.Read() || worker.Deliver()));

        world.AssertIdle();
    }

    private static TaskDefinition Definition(int pick, int cpus) => (pick % 12) switch
    {
        0 => new TaskDefinition { Name = "once", MaxRetries = 0 },
        1 => new TaskDefinition { Name = "half", Placement = new() { Demand = ResourceSet.FromCpus(0.5) } },
        2 => new TaskDefinition { Name = "two", MaxRetries = -1, Placement = new() { Demand = ResourceSet.FromCpus(Math.Min(2, cpus)) } },
        3 => new TaskDefinition { Name = "alone", Placement = new() { Spread = true } },
        4 => new TaskDefinition { Name = "timed", Timeout = TimeSpan.FromMilliseconds(40) },
        5 => new TaskDefinition
        {
            Name = "once and timed",
            Timeout = TimeSpan.FromMilliseconds(60),
            MaxRetries = 0,
            Placement = new() { Spread = pick % 24 < 12 },
        },
        6 => new TaskDefinition { Name = "bundled", Placement = new() { Group = SlotWorld.Group } },
        7 => new TaskDefinition
        {
            Name = "alone in the bundle",
            Placement = new() { Demand = ResourceSet.FromCpus(0.5), Group = SlotWorld.Group, Spread = true },
        },
        _ => new TaskDefinition { Name = "plain" },
    };
}
