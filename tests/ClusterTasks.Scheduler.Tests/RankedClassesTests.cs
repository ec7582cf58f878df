using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Scheduling.Policy;
using CsCheck;

namespace ClusterTasks.Scheduling.Tests;

/// <summary>Compares classes in order, in chunks, with a list that is sorted each time.</summary>
public sealed class RankedClassesTests
{
    private static readonly ResourceSums Total = new();

    [Fact]
    public void AddAndRemove_AnyHistory_KeepsTheOrderAndTheLeastDemands() =>
        Gen.Select(Gen.Int[1, 5], Gen.Select(Gen.Int[0, 40], Gen.Int[0, 3], Gen.Int[0, 3], Gen.Bool).Array[0, 120])
            .Sample((capacity, steps) =>
        {
            var job = new JobShare(World.Job(1), Total, capacity);
            RankedClasses ranked = job.Ranked;
            var expected = new List<TaskClass>();
            var node = new NodeState(World.Node(1, 2) with { Total = ResourceSet.From(2, 0, 2, null) });
            for (int i = 0; i < steps.Length; i++)
            {
                (int pick, int sequence, int amount, bool removes) = steps[i];
                if (removes && expected.Count > 0)
                {
                    TaskClass gone = expected[pick % expected.Count];
                    expected.Remove(gone);
                    ranked.Remove(gone);
                }
                else
                {
                    TaskClass added = Class(job, i, sequence, cpus: amount, memory: pick % 4);
                    expected.Add(added);
                    ranked.Add(added);
                }

                Assert.Equal(expected.Order(Comparer<TaskClass>.Create(ClassChunk.Compare)), ranked.All);
                Assert.Equal(expected.Count, ranked.Count);
                Assert.DoesNotContain(ranked.Chunks, chunk => chunk.Count > capacity);
                foreach (ClassChunk chunk in ranked.Chunks)
                {
                    Assert.True(chunk.MayFit(node) || !chunk.Classes.Exists(item => node.Free.Covers(item.Placement.Demand)));
                    if (pick % 2 == 0)
                        chunk.Tighten();
                }
            }
        }, iter: 500);

    [Fact]
    public void StartOf_AfterAPass_GoesOnBehindItInThatRoundOnly()
    {
        var job = new JobShare(World.Job(1), Total, chunkCapacity: 2);
        TaskClass[] all = [.. Enumerable.Range(0, 5).Select(i => Class(job, i, i, 1, 0))];
        foreach (TaskClass taskClass in all)
            job.Ranked.Add(taskClass);
        _ = job.Ranked.StartOf(round: 1);
        foreach (TaskClass passed in all[..^1])
        {
            job.Ranked.Pass(passed);
            (int chunk, int item) = job.Ranked.StartOf(1);
            Assert.Equal(all[(Array.IndexOf(all, passed) + 1)..], job.Ranked.Chunks[chunk..].SelectMany(part => part.Classes).Skip(item));
        }

        Assert.Equal((0, 0), job.Ranked.StartOf(2));
    }

    private static TaskClass Class(JobShare job, int number, int sequence, double cpus, long memory)
    {
        var request = new PlaceRequest
        {
            Task = new TaskId(World.Owner, (ulong)number + 1),
            Owner = World.Owner,
            Job = job.Id,
            Placement = new() { Demand = ResourceSet.From(cpus, 0, memory, null) },
        };
        var taskClass = new TaskClass(new ClassUse(ClassKey.Of(request), job, Total)) { Number = number };
        taskClass.Append(new TaskEntry(request, taskClass, sequence));
        taskClass.Rank = ClassOrder.Of(taskClass);
        return taskClass;
    }
}
