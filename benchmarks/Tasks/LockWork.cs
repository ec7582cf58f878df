using System.Diagnostics;
using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Tasks;

/// <summary>lock_ns_per_task: the time for which a no-op task of a driver holds its node's lock: the steps of its submit, its slot, its
/// completion, its result and its release, on one thread without another that wants the lock. The floor is a lock that is taken and left
/// once for each of its four frames.</summary>
internal static class LockWork
{
    private const int Tasks = 50_000;
    private const int Frames = 4;

    internal static async Task RunAsync(SuiteRun run)
    {
        int tasks = run.Repeat(Tasks);
        double[] machine = new double[run.Runs], locks = new double[run.Runs];
        var node = new MachineUnderLoad();
        await TasksSuite.WarmUpAsync(() =>
        {
            node.Run(tasks);
            return Task.CompletedTask;
        });
        for (int i = 0; i < run.Runs; i++)
        {
            locks[i] = Nanoseconds(LockOnly(tasks * Frames)) / tasks;
            machine[i] = Nanoseconds(node.Run(tasks)) / tasks;
        }

        run.Add(Figure.Of("lock_ns_per_task", "ns", higherIsBetter: false, machine,
            new Floor("four_locks", Statistics.Median(locks), "ns")));
    }

    private static double Nanoseconds(long ticks) => ticks * 1e9 / Stopwatch.Frequency;

    private static long LockOnly(int times)
    {
        var gate = new Lock();
        long started = Stopwatch.GetTimestamp();
        for (int i = 0; i < times; i++)
        {
            gate.Enter();
            gate.Exit();
        }

        return Stopwatch.GetTimestamp() - started;
    }
}
