using System.Collections.Concurrent;
using ClusterTasks.Execution;
using ClusterTasks.Protocol;

namespace ClusterTasks.Tests.Execution;

public sealed class TaskLaneTests
{
    private const int Count = 3_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public void Lane_AddedLeftRemovedAndTakenBackAtTheSameTime_EachTaskIsRunOnceOrReturnedOnce()
    {
        var threads = new ExecutorThreads("lane test");
        var seen = new ConcurrentDictionary<TaskExecution, int>();
        using var left = new CountdownEvent(Count);
        int inSlot = 0, mostInSlot = 0;
        void See(TaskExecution run)
        {
            seen.AddOrUpdate(run, 1, static (_, times) => times + 1);
            left.Signal();
        }

        void Execute(TaskExecution run, TaskLane of)
        {
            int now = Interlocked.Increment(ref inSlot);
            if (now > Volatile.Read(ref mostInSlot))
                Volatile.Write(ref mostInSlot, now);
            Interlocked.Decrement(ref inSlot);
            if (run.Assignment.Attempt % 3 == 0)
                of.Leave(run);
            See(run);
        }

        var lane = new TaskLane(threads, Execute);
        TaskExecution[] runs = [.. Enumerable.Range(1, Count).Select(Run)];
        using var start = new Barrier(3);
        Thread[] users =
        [
            Start(() =>
            {
                foreach (TaskExecution run in runs)
                    lane.Add(run);
            }),
            Start(() =>
            {
                for (int i = 0; i < Count && left.CurrentCount > 0; i++)
                {
                    foreach (TaskExecution taken in lane.TakeBack())
                        See(taken);
                }
            }),
            Start(() =>
            {
                foreach (TaskExecution run in runs)
                {
                    if (lane.TryRemove(run))
                        See(run);
                }
            }),
        ];
        foreach (Thread user in users)
            Assert.True(user.Join(Patience), $"A user of the lane stands still; {left.CurrentCount} of {Count} tasks are left.");

        Assert.True(left.Wait(Patience), $"{left.CurrentCount} of {Count} tasks are left, and nothing happens.");
        Assert.Equal(1, mostInSlot);
        Assert.All(runs, run => Assert.Equal(1, seen[run]));
        foreach (Thread thread in threads.End())
            thread.Join(Patience);
        Assert.Equal(0, threads.Count);

        Thread Start(Action act)
        {
            var thread = new Thread(() =>
            {
                start.SignalAndWait(Patience);
                act();
            });
            thread.Start();
            return thread;
        }
    }

    private static TaskExecution Run(int number)
    {
        var run = new Run(new TaskId(new NodeId(1), (ulong)number), number, 0, 0, 0, [], [], default);
        var assignment = new TaskAssignment(run, new TaskDefinition { Name = "f" });
        return new TaskExecution(new FakeHost(), new ExecutorThreads("unused"), TimeProvider.System, assignment, lane: null);
    }
}
