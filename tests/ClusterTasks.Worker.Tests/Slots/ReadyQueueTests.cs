using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Tests.Ownership;
using CsCheck;

namespace ClusterTasks.Worker.Tests.Slots;

public sealed class ReadyQueueTests
{
    private enum Operation
    {
        Add, AddReturned, Promote, Remove, Peek, Take, TakeAll,
    }

    [Fact]
    public void RandomHistory_TakesReturnedFirst_ThenTheDeepest_ThenTheAwaited_ThenTheOldest() =>
        Gen.Select(Gen.Enum<Operation>(), Gen.Int[0, 300], Gen.Int[0, 1_000]).Array[0, 200].Sample(
            history =>
            {
                var queue = new ReadyQueue();
                // The content of the queue: returned ones at depth int.MaxValue, with the turn of their first promotion.
                var model = new List<(int Depth, int Turn, OwnedTask Task)>();
                ulong number = 0;
                int turns = 0;
                foreach ((Operation operation, int depth, int pick) in history)
                {
                    OwnedTask? first = Order(model).FirstOrDefault();
                    switch (operation)
                    {
                        case Operation.Add:
                            OwnedTask task = Task(++number, depth);
                            queue.Add(task);
                            model.Add((Math.Min(depth, 255), int.MaxValue, task));
                            break;
                        case Operation.AddReturned:
                            task = Task(++number, depth);
                            queue.AddReturned(task);
                            model.Add((int.MaxValue, 0, task));
                            break;
                        case Operation.Promote when model.Count > 0:
                            int index = pick % model.Count;
                            queue.Promote(model[index].Task);
                            model[index] = model[index] with { Turn = Math.Min(model[index].Turn, ++turns) };
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
                            Assert.Equal(Order(model), queue.TakeAll());
                            model.Clear();
                            break;
                    }

                    Assert.Equal(model.Count, queue.Count);
                }

                Assert.All(model, item => Assert.True(item.Task.IsInQueue));
                Assert.Equal(Order(model), queue.TakeAll());
                Assert.Null(queue.Peek());
            },
            iter: 2_000);

    private static IEnumerable<OwnedTask> Order(IEnumerable<(int Depth, int Turn, OwnedTask Task)> model) =>
        model.OrderByDescending(item => item.Depth).ThenBy(item => item.Turn).Select(item => item.Task);

    private static OwnedTask Task(ulong number, int depth) =>
        (Tables.Spec(number) with { Depth = depth }).Own(Tables.Driver, Tables.Job);
}
