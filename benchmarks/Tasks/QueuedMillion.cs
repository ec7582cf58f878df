using System.Diagnostics;
using ClusterTasks.Benchmarks.Harness;
using ClusterTasks.Benchmarks.Store;

namespace ClusterTasks.Benchmarks.Tasks;

/// <summary>queued_1m_s: a million no-op tasks are queued while blockers hold every slot. Then the blockers end and all results are
/// awaited. The time goes from the first submit to the last result, as Ray counts it. queued_1m_bytes_per_task: how far driver, node and
/// workers together grew at their peaks, for each task. A quick run has a tenth of the million, under the same names.</summary>
internal static class QueuedMillion
{
    private const int Tasks = 1_000_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(5);

    internal static async Task RunAsync(SuiteRun run, int slots)
    {
        // There are three runs and not five, because each takes as long as the rest of the suite. The warm-up is small. Otherwise the
        // measured heaps would have room from earlier tasks.
        int runs = run.IsQuick ? 1 : 3;
        int tasks = run.Repeat(Tasks);
        _ = await RoundAsync(tasks / 50, slots);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        await ManyTasks.SettledAsync();

        // Every run is compared with this first state, so memory that a run leaves behind counts against the next one.
        int[] processes = await ProcessesAsync();
        long before = ProcessMemory.ResidentBytes(processes);
        var whole = new double[runs];
        var submit = new double[runs];
        var bytes = new double[runs];
        for (int i = 0; i < runs; i++)
        {
            ProcessMemory.ResetPeaks(processes);
            (submit[i], whole[i]) = await RoundAsync(tasks, slots);
            if (!processes.Order().SequenceEqual((await ProcessesAsync()).Order()))
            {
                throw new InvalidOperationException("A process came or went while its memory was measured.");
            }

            bytes[i] = (ProcessMemory.PeakBytes(processes) - before) / (double)tasks;
        }

        var queued = new Floor("tasks", tasks, "");
        run.Add(Figure.Of("queued_1m_s", "s", higherIsBetter: false, whole, queued));
        run.Add(Figure.Of("queued_1m_submit_s", "s", higherIsBetter: false, submit, queued));
        run.Add(Figure.Of("queued_1m_bytes_per_task", "bytes", higherIsBetter: false, bytes,
            new Floor("resident_before", before / 1e6, "MB")));
    }

    private static async Task<(double Submit, double Whole)> RoundAsync(int tasks, int slots)
    {
        ObjectRef[] blockers = [.. Enumerable.Range(0, slots).Select(_ => Remote.Invoke(TaskFunctions.Hold, CancellationToken.None))];
        await RunningAsync(slots);

        long started = Stopwatch.GetTimestamp();
        ObjectRef<int>[] results = Burst.Submit(tasks);
        await ManyTasks.SettledAsync(); // the answer comes behind the last submit: the node has all of them
        double submitted = Stopwatch.GetElapsedTime(started).TotalSeconds;
        foreach (ObjectRef blocker in blockers)
        {
            await Remote.CancelAsync(blocker);
        }

        await Burst.CheckAsync(results);
        double whole = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Burst.Release(results);
        await ManyTasks.SettledAsync();
        return (submitted, whole);
    }

    private static async Task RunningAsync(int tasks)
    {
        long started = Stopwatch.GetTimestamp();
        for (int running = 0; running < tasks; running = (await Remote.Current.State.NodesAsync()).Sum(node => node.RunningTasks))
        {
            if (Stopwatch.GetElapsedTime(started) > Patience)
            {
                throw new TimeoutException($"{running} of {tasks} blockers run after {Patience.TotalSeconds} s.");
            }

            await Task.Delay(Step, TimeProvider.System);
        }
    }

    private static async Task<int[]> ProcessesAsync()
    {
        IReadOnlyList<NodeState> nodes = await Remote.Current.State.NodesAsync();
        return [.. nodes.SelectMany(node => node.WorkerProcessIds.Append(node.ProcessId)).Append(Environment.ProcessId).Distinct()];
    }
}
