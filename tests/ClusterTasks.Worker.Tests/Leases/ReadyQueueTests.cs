using ClusterTasks.Worker.Leases;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Tests.Ownership;
using CsCheck;

namespace ClusterTasks.Worker.Tests.Leases;

public sealed class ReadyQueueTests
{
    private enum Operation
    {
        Add, AddReturned, Remove, Peek, Take, TakeAll,
    }

    [Fact]
    public void RandomHistory_TakesReturnedFirst_ThenTheDeepest_ThenTheOldest() =>
        Gen.Select(Gen.Enum<Operation>(), Gen.Int[0, 300], Gen.Int[0, 1_000]).Array[0, 200].Sample(
            history =>
            {
                var queue = new ReadyQueue();
                // What is in it: returned ones at depth int.MaxValue.
                var model = new List<(int Depth, OwnedTask Task)>();
                ulong number = 0;
                foreach ((Operation operation, int depth, int pick) in history)
                {
                    OwnedTask? first = model.Count == 0 ? null : model.Where(item => item.Depth == model.Max(other => other.Depth)).First().Task;
                    switch (operation)
                    {
                        case Operation.Add:
                            OwnedTask task = Task(++number, depth);
                            queue.Add(task);
                            model.Add((Math.Min(depth, 255), task));
                            break;
                        case Operation.AddReturned:
                            task = Task(++number, depth);
                            queue.AddReturned(task);
                            model.Add((int.MaxValue, task));
                            break;
                        case Operation.Remove when model.Count > 0:
                            task = model[pick % model.Count].Task;
                            queue.Remove(task);
                            model.RemoveAll(item => item.Task == task);
                            Assert.False(task.IsInQueue);
                            break;
                        case Operation.Peek:
                            Assert.Equal(first, queue.Peek());
                            break;
                        case Operation.Take when first is not null:
                            Assert.Equal(first, queue.Peek());
                            queue.Dequeue();
                            model.RemoveAll(item => item.Task == first);
                            Assert.False(first.IsInQueue);
                            break;
                        case Operation.TakeAll when pick % 10 == 0:
                            Assert.Equal(model.OrderByDescending(item => item.Depth).Select(item => item.Task), queue.TakeAll());
                            model.Clear();
                            break;
                    }

                    Assert.Equal(model.Count, queue.Count);
                }

                Assert.All(model, item => Assert.True(item.Task.IsInQueue));
                Assert.Equal(model.OrderByDescending(item => item.Depth).Select(item => item.Task), queue.TakeAll());
                Assert.Null(queue.Peek());
            },
            iter: 2_000);

    private static OwnedTask Task(ulong number, int depth) => new(Tables.Spec(number) with { Depth = depth }, Tables.Driver, Tables.Job);
}
