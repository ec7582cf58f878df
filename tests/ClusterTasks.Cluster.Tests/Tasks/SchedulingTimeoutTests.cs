using System.Globalization;
using System.Text.RegularExpressions;
using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Tasks;

/// <summary>Tasks that cannot start say so on the console and, where the caller set a limit, by their failure.</summary>
[Collection(OneNodeTests.Name)]
public sealed partial class SchedulingTimeoutTests(OneNode node)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(300);

    [Fact]
    public async Task SchedulingTimeout_OfAnInfeasibleTask_FailsWithTheDemandAndTheNodes()
    {
        ObjectRef<int> task = Remote.With(new TaskOptions { Cpus = 64, SchedulingTimeout = Limit }).Invoke(Numbers.Length, "abc");
        TaskUnschedulableException error = await Assert.ThrowsAsync<TaskUnschedulableException>(() => task.GetAsync(Eventually.Patience));
        Assert.Contains("did not start within its SchedulingTimeout of 0.3 s", error.Message, StringComparison.Ordinal);
        Assert.Matches("infeasible: needs .*64.*nodes: 1 x", error.Message);
        Assert.Equal(0, (await node.Cluster.Session.State.NodesAsync())[0].OwnedTasks);
    }

    [Fact]
    public async Task SchedulingTimeout_WhileAllSlotsAreTaken_FailsOnlyTheTaskThatHasOne()
    {
        using var started = new SignalFile();
        ObjectRef running = Remote.With(new TaskOptions { Cpus = 2, SchedulingTimeout = TimeSpan.FromSeconds(60) })
            .Invoke(Misbehaviour.WaitForToken, started.Path, CancellationToken.None);
        await started.WrittenAsync("the slots are taken");
        ObjectRef<int> patient = Remote.Invoke(Numbers.Length, "abc");
        ObjectRef<int> limited = Remote.With(new TaskOptions { SchedulingTimeout = Limit }).Invoke(Numbers.Length, "abc");
        TaskUnschedulableException error = await Assert.ThrowsAsync<TaskUnschedulableException>(
            () => limited.GetAsync(Eventually.Patience));
        Assert.Matches("waiting for .*CPU|it waits for .*CPU", error.Message);
        await Remote.CancelAsync(running);
        await Assert.ThrowsAsync<TaskCancelledException>(() => running.WaitAsync(Eventually.Patience));
        Assert.Equal(3, await patient.GetAsync(Eventually.Patience));
    }

    [Fact]
    public async Task SchedulingTimeout_OfATaskThatRunsLongerThanThat_IsNoLimitOnItsRun()
    {
        using var started = new SignalFile();
        (ObjectRef running, TimeSpan limit) = await StartWithinLimitAsync(started);
        ObjectRef<int> later = Remote.With(new TaskOptions { Cpus = 64, SchedulingTimeout = limit * 2 }).Invoke(Numbers.Length, "abc");
        await Assert.ThrowsAsync<TaskUnschedulableException>(() => later.GetAsync(Eventually.Patience));
        TaskListing rows = await node.Cluster.Session.State.TasksAsync(new TaskQuery { Ids = [running.Id.Task] });
        Assert.Equal(TaskState.Running, Assert.Single(rows.Tasks).State);
        await Remote.CancelAsync(running);
        await Assert.ThrowsAsync<TaskCancelledException>(() => running.WaitAsync(Eventually.Patience));
    }

    /// <summary>Starts a task with the shortest limit that this machine keeps now.</summary>
    private static async Task<(ObjectRef Running, TimeSpan Limit)> StartWithinLimitAsync(SignalFile started)
    {
        Task written = started.WrittenAsync("the task runs");
        for (TimeSpan limit = Limit; ; limit *= 2)
        {
            ObjectRef running = Remote.With(new TaskOptions { SchedulingTimeout = limit })
                .Invoke(Misbehaviour.WaitForToken, started.Path, CancellationToken.None);
            Task ended = running.WaitAsync(Eventually.Patience);
            if (await Task.WhenAny(written, ended) == written)
            {
                await written;
                return (running, limit);
            }

            Assert.True(limit < Eventually.Patience, $"no task starts within {limit}");
            await Assert.ThrowsAsync<TaskUnschedulableException>(() => ended);
        }
    }

    [Fact]
    public async Task PlacementGroups_ThatFitNowhere_AreToldInFewLines()
    {
        const int Groups = 60;
        TextWriter console = Console.Error;
        using var own = new StringWriter();
        var lines = TextWriter.Synchronized(own);
        Console.SetError(lines);
        PlacementGroup[] groups = [];
        try
        {
            groups = await Task.WhenAll(
                Enumerable.Range(0, Groups)
                .Select(i => PlacementGroup.CreateAsync([new Bundle { Cpus = 64 + i }], PlacementStrategy.Pack)));
            await Eventually.BecomesAsync("each is told", () => Task.FromResult(Counts()), counts => counts.Sum() == Groups);
            Assert.InRange(Counts().Length, 1, Groups / 2);
        }
        finally
        {
            Console.SetError(console);
            foreach (PlacementGroup group in groups)
                await group.DisposeAsync();
        }

        int[] Counts()
        {
            lock (lines)
                return [.. Told().Matches(own.ToString())
                    .Select(line => line.Groups[1].Success ? int.Parse(line.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 1)];
        }
    }

    [GeneratedRegex(@"warning: (?:(\d+) more placement groups,|placement group )")]
    private static partial Regex Told();

    [Fact]
    public async Task Infeasible_ForTenSeconds_IsAWarningOnTheDriversConsole()
    {
        TextWriter console = Console.Error;
        using var own = new StringWriter();
        var lines = TextWriter.Synchronized(own);
        Console.SetError(lines);
        try
        {
            string name = $"too large {Guid.NewGuid():n}";
            ObjectRef<int> task = Remote.With(new TaskOptions { Cpus = 64, Name = name }).Invoke(Numbers.Length, "abc");
            await Eventually.BecomesAsync(
                "told at once", () => Task.FromResult(Text()), text => text.Contains("warning: task", StringComparison.Ordinal));
            string text = await Eventually.BecomesAsync(
                "warned after ten seconds", () => Task.FromResult(Text()),
                text => text.Contains("WARNING: ", StringComparison.Ordinal));
            string line = text.Split('\n').Single(l => l.Contains("WARNING: ", StringComparison.Ordinal));
            Assert.StartsWith($"[{name} node=", line, StringComparison.Ordinal);
            Assert.Matches($"task {task.Id.Task} still waits, and no node of the cluster can run it: infeasible: needs .*64.*nodes: 1 x",
                line);
            await Remote.CancelAsync(task);
            await Assert.ThrowsAsync<TaskCancelledException>(() => task.GetAsync(Eventually.Patience));
        }
        finally
        {
            Console.SetError(console);
        }

        string Text()
        {
            lock (lines)
                return own.ToString();
        }
    }
}
