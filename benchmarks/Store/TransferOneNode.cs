using System.Runtime.InteropServices;
using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Store;

/// <summary>transfer_1gb_vs_socket: the speed at which a task of another node gets one GiB over that of a raw one-stream socket copy. The
/// task's dispatch and end count, too. transfer_cpu_s_per_gb: CPU seconds of both nodes for each GB.</summary>
internal static class TransferOneNode
{
    internal static async Task RunAsync(SuiteRun run)
    {
        await using GibibyteCluster cluster = await GibibyteCluster.StartAsync(2);
        using SocketCopy socket = SocketCopy.Start((long)GibibyteCluster.Bytes);
        int[] nodes = [.. cluster.Nodes.Select(node => node.ProcessId)];
        var cpu = new List<double>();
        var socketCpu = new List<double>();
        (double[] transfer, double[] copy) = await Measure.InterleavedAsync(
            run.Runs,
            async () =>
            {
                ObjectRef<ReadOnlyMemory<long>> value = cluster.Put();
                double before = ProcessCpu.SecondsOf(nodes);
                double seconds = await Measure.SecondsAsync(() => cluster.ReadAtAsync(cluster.Nodes[1], value));
                cpu.Add((ProcessCpu.SecondsOf(nodes) - before) / (GibibyteCluster.Bytes / 1e9));
                value.Dispose();
                await cluster.EmptyAsync();
                return seconds;
            },
            () =>
            {
                double before = ProcessCpu.SecondsOf(Environment.ProcessId, socket.PeerProcessId);
                double seconds = Measure.Seconds(() => socket.Send(MemoryMarshal.AsBytes(cluster.Source.AsSpan())));
                socketCpu.Add((ProcessCpu.SecondsOf(Environment.ProcessId, socket.PeerProcessId) - before) / (GibibyteCluster.Bytes / 1e9));
                return Task.FromResult(seconds);
            });

        double[] ratios = [.. transfer.Zip(copy, (ours, floor) => floor / ours)];
        run.Add(Figure.Of(
            "transfer_1gb_vs_socket", "ratio", higherIsBetter: true, ratios,
                new Floor("socket_copy_1gb", GibibyteCluster.Bytes / 1e9 / Statistics.Median(copy), "GB/s")));
        run.Add(Figure.Of(
            "transfer_cpu_s_per_gb", "s", higherIsBetter: false, [.. cpu.Skip(1)],
                new Floor("socket_copy_cpu", Statistics.Median(socketCpu.Skip(1)), "s/GB")));
    }
}
