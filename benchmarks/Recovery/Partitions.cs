using System.Diagnostics;
using ClusterTasks.Benchmarks.Harness;
using ClusterTasks.Chaos;
using ClusterTasks.Network;

namespace ClusterTasks.Benchmarks.Recovery;

/// <summary>partition_late_s: the time by which a stream, a read of a large object and a shuffle end later than without a fault, when one
/// of three machines is cut off for 20 s in their middle.</summary>
internal static class Partitions
{
    private const int Doomed = 2;
    private const int Parts = 30;
    private const int Block = 100_000;
    private const int Large = 400_000_000 / sizeof(long);
    private const int Items = 60;

    private static readonly TimeSpan Cut = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    internal static async Task RunAsync(SuiteRun run)
    {
        if ((NetworkMachines.WhyNot() ?? MachineNodes.WhyNot()) is { } why)
        {
            Console.WriteLine($"  left out: {why}");
            return;
        }

        int runs = run.IsQuick ? 1 : run.Runs;
        var late = Enumerable.Range(0, 3).Select(_ => new double[runs]).ToArray();
        for (int i = 0; i < runs; i++)
        {
            double[] calm = await RunOnceAsync(isCut: false), hurt = await RunOnceAsync(isCut: true);
            for (int work = 0; work < late.Length; work++)
                late[work][i] = hurt[work] - calm[work];
        }

        run.Add(Figure.Of("partition_late_s", "s", higherIsBetter: false,
            [.. Enumerable.Range(0, runs).Select(i => late.Max(times => times[i]))]));
        foreach ((string name, double[] times) in new[] { "stream", "pull", "shuffle" }.Zip(late))
            run.Add(Figure.Of($"partition_{name}_late_s", "s", higherIsBetter: false, times));
    }

    /// <summary>Returns the seconds that each piece of work took.</summary>
    private static async Task<double[]> RunOnceAsync(bool isCut)
    {
        await using NetworkMachines machines = await NetworkMachines.CreateAsync(Doomed + 1);
        await using MachineNodes nodes = await MachineNodes.StartAsync(machines, Doomed + 1);
        await using RemoteSession session = await Remote.ConnectAsync(nodes.Address(0));
        RemoteInvoker there = session.With(new TaskOptions { Strategy = SchedulingStrategy.NodeAffinity(nodes.Id(Doomed), soft: true) });
        RemoteInvoker spread = session.With(new TaskOptions { Strategy = SchedulingStrategy.Spread });
        using ObjectRef<long[]> large = there.Invoke(RecoveryFunctions.Make, Large, 1L);
        ObjectRef<byte[]>[] blocks =
            [.. Enumerable.Range(0, Parts).Select(from => spread.Invoke(ChaosFunctions.Blocks, from, Parts, Block))];
        await session.WaitAsync(blocks, blocks.Length);
        await session.WaitAsync([large], 1);

        long started = Stopwatch.GetTimestamp();
        var midway = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<double> stream = ReadAsync(there.Invoke(RecoveryFunctions.Items, Items, 50), midway, started);
        await midway.Task.WaitAsync(Patience);
        Task<double> pull = PullAsync(large, started);
        Task<double> shuffle = ShuffleAsync(spread, blocks, started);
        if (isCut)
        {
            await machines.CutAsync(Doomed);
            await Task.Delay(Cut);
            await machines.HealAsync(Doomed);
        }

        return await Task.WhenAll(stream, pull, shuffle).WaitAsync(Patience);
    }

    private static async Task<double> ReadAsync(ObjectStream<long[]> stream, TaskCompletionSource midway, long started)
    {
        int read = 0;
        await foreach (long[] item in stream)
        {
            Require(item[0] == read);
            if (++read == Items / 3)
                midway.SetResult();
        }

        Require(read == Items);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task<double> PullAsync(ObjectRef<long[]> large, long started)
    {
        ReadOnlyMemory<long> values = await large.As<ReadOnlyMemory<long>>();
        Require(values.Length == Large && values.Span[^1] == Large);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task<double> ShuffleAsync(RemoteInvoker spread, ObjectRef<byte[]>[] blocks, long started)
    {
        ObjectRef<int>[] wrong =
            [.. Enumerable.Range(0, Parts).Select(to => spread.Invoke(ChaosFunctions.CountWrong, to, blocks, Block))];
        foreach (ObjectRef<int> part in wrong)
            Require(await part == 0);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static void Require(bool isRight)
    {
        if (!isRight)
            throw new InvalidOperationException("A result has another value.");
    }
}
