using System.Collections.Concurrent;
using ClusterTasks.Execution;

namespace ClusterTasks.Tests.Execution;

/// <summary>Tasks of one lane run one after the other; when one waits, the next one runs.</summary>
public sealed class LaneTests : ExecutorTest
{
    private static readonly ConcurrentQueue<string> Order = new();

    // The number of running tasks, of those that note it.
    private static int _runNow;
    private static int _mostAtOnce;

    public LaneTests()
    {
        Order.Clear();
        _mostAtOnce = 0;
    }

    [Remote]
    internal static int Note(string name)
    {
        int now = Interlocked.Increment(ref _runNow);
        InterlockedMax(ref _mostAtOnce, now);
        Order.Enqueue(name);
        Interlocked.Decrement(ref _runNow);
        return 1;
    }

    [Remote]
    internal static int NoteAndGet(string name, List<ObjectRef<int>> refs)
    {
        Order.Enqueue(name);
        int sum = refs.Sum(reference => reference.Get());
        Order.Enqueue($"{name} again");
        return sum;
    }

    [Remote]
    internal static int NoteAndWait(string name, string gate)
    {
        Order.Enqueue(name);
        Open($"{name} runs");
        WhenOpenAsync(gate).Wait();
        return 1;
    }

    [Remote]
    internal static int WaitForToken(string gate, CancellationToken token)
    {
        Open(gate);
        token.WaitHandle.WaitOne(Patience);
        token.ThrowIfCancellationRequested();
        return 1;
    }

    [Fact]
    public async Task Run_ManyInOneLane_OneAfterTheOtherInTheirOrder()
    {
        TaskAssignment first = Start(() => Remote.Invoke(NoteAndWait, "first", "go"), InLane);
        TaskAssignment[] rest = [.. Enumerable.Range(0, 200).Select(i => Start(() => Remote.Invoke(Note, $"{i}"), InLane))];
        await WhenOpenAsync("first runs");
        Open("go");
        await EndAsync(first);
        foreach (TaskAssignment assignment in rest)
            await EndAsync(assignment);

        Assert.Equal(["first", .. Enumerable.Range(0, 200).Select(i => $"{i}")], Order);
        Assert.Equal(1, _mostAtOnce);
        // A lane needs one thread, whatever its length.
        Assert.InRange(Executor.Threads, 1, 2);
    }

    [Fact]
    public async Task Run_TwoLanes_DoNotWaitForEachOther()
    {
        TaskAssignment first = Start(() => Remote.Invoke(NoteAndWait, "first", "second runs"), InLane);
        TaskAssignment second = Start(
            () => Remote.Invoke(NoteAndWait, "second", "first runs"), assignment => assignment.With(run => run with { Lane = 2 }));

        await EndAsync(first);
        await EndAsync(second);
    }

    [Fact]
    public async Task Run_TaskWaitsForAnObject_TheNextStartsAndTheFirstGoesOnOutsideOfTheLane()
    {
        ObjectRef<int> reference = Host.Recording.NewRef<int>();
        List<ObjectRef<int>> refs = [reference];
        TaskAssignment parent = Start(() => Remote.Invoke(NoteAndGet, "parent", refs), InLane);
        TaskAssignment child = Start(() => Remote.Invoke(NoteAndWait, "child", "go"), InLane);
        TaskAssignment last = Start(() => Remote.Invoke(Note, "last"), InLane);
        await WhenOpenAsync("child runs");

        // The host of this test grants at once. The parent ends while the child still has the lane.
        Host.Recording.Complete(reference.Id, 5);
        await EndAsync(parent);
        Assert.Equal(["parent", "child", "parent again"], Order);
        Open("go");
        await EndAsync(child);
        await EndAsync(last);

        Assert.Equal(["parent", "child", "parent again", "last"], Order);
    }

    [Fact]
    public async Task Run_LastOfALaneWaits_ALaterOneStartsAtOnce()
    {
        ObjectRef<int> reference = Host.Recording.NewRef<int>();
        List<ObjectRef<int>> refs = [reference];
        TaskAssignment parent = Start(() => Remote.Invoke(NoteAndGet, "parent", refs), InLane);
        await Host.Lent.Task.WaitAsync(Patience);

        await EndAsync(Start(() => Remote.Invoke(Note, "later"), InLane));
        Host.Recording.Complete(reference.Id, 5);
        await EndAsync(parent);

        Assert.Equal(["parent", "later", "parent again"], Order);
    }

    [Fact]
    public async Task Cancel_WaitsInALane_NeverRunsAndSaysSoBeforeTheOnesBeforeItHaveEnded()
    {
        TaskAssignment first = Start(() => Remote.Invoke(NoteAndWait, "first", "go"), InLane);
        TaskAssignment cancelled = Start(() => Remote.Invoke(Note, "cancelled"), InLane);
        TaskAssignment last = Start(() => Remote.Invoke(Note, "last"), InLane);
        await WhenOpenAsync("first runs");

        Assert.True(Executor.Cancel(cancelled.Task));
        await EndAsync(cancelled, fails: true);
        Error<TaskCancelledException>(cancelled);
        Open("go");
        await EndAsync(first);
        await EndAsync(last);

        Assert.Equal(["first", "last"], Order);
    }

    [Fact]
    public async Task TakeBack_ReturnsWhatHasNotStarted_InOrderAndOnce()
    {
        TaskAssignment first = Start(() => Remote.Invoke(NoteAndWait, "first", "go"), InLane);
        TaskAssignment second = Start(() => Remote.Invoke(Note, "second"), InLane);
        TaskAssignment third = Start(() => Remote.Invoke(Note, "third"), InLane);
        await WhenOpenAsync("first runs");

        Assert.Equal([second, third], Executor.TakeBack(1));
        Assert.Empty(Executor.TakeBack(1));
        Assert.Empty(Executor.TakeBack(2));
        Assert.False(Executor.Cancel(second.Task));
        Open("go");
        await EndAsync(first);

        // The very same attempt may come again.
        Executor.Run(second);
        await EndAsync(second);
        Assert.Equal(["first", "second"], Order);
    }

    [Fact]
    public async Task EndLane_TasksInside_RunToTheirEnd()
    {
        TaskAssignment first = Start(() => Remote.Invoke(NoteAndWait, "first", "go"), InLane);
        TaskAssignment second = Start(() => Remote.Invoke(Note, "second"), InLane);
        await WhenOpenAsync("first runs");

        Executor.EndLane(1);
        Assert.Empty(Executor.TakeBack(1));
        Open("go");

        await EndAsync(first);
        await EndAsync(second);
    }

    [Fact]
    public async Task Dispose_TasksWaitInALane_TheyDoNotStart()
    {
        TaskAssignment first = Start(() => Remote.Invoke(WaitForToken, "runs", CancellationToken.None), InLane);
        TaskAssignment second = Start(() => Remote.Invoke(Note, "second"), InLane);
        await WhenOpenAsync("runs");

        await Executor.DisposeAsync();

        await EndAsync(first, fails: true);
        await EndAsync(second, fails: true);
        Error<WorkerDiedException>(second);
        Assert.Empty(Order);
    }

    [Fact]
    public async Task Completed_IsLast_TellsWhetherAnythingFollowsInTheLane()
    {
        TaskAssignment first = Start(() => Remote.Invoke(NoteAndWait, "first", "go"), InLane);
        TaskAssignment second = Start(() => Remote.Invoke(Note, "second"), InLane);
        await WhenOpenAsync("first runs");
        Open("go");
        await EndAsync(first);
        await EndAsync(second);
        TaskAssignment alone = await RunAsync(() => Remote.Invoke(Note, "alone"));

        Assert.Equal([(first.Task, false), (second.Task, true), (alone.Task, true)], Host.Ends);
    }

    private static TaskAssignment InLane(TaskAssignment assignment) => assignment.With(run => run with { Lane = 1 });

    private static void InterlockedMax(ref int target, int value)
    {
        int seen = Volatile.Read(ref target);
        while (seen < value && Interlocked.CompareExchange(ref target, value, seen) is int now && now != seen)
            seen = now;
    }
}
