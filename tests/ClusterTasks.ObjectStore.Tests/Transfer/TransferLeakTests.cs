using System.Globalization;

namespace ClusterTasks.Store.Transfer.Tests;

public sealed class TransferLeakTests
{
    [Fact]
    public async Task AfterDispose_NoSocketIsLeft()
    {
        var ports = new HashSet<int>();
        await using (var rig = new Rig())
        {
            using var hold = new Hold();
            using var leave = new CancellationTokenSource();
            var asked = new TaskCompletionSource();
            var there = new MemoryNode { Objects = { [Rig.Id(1)] = Rig.Bytes(3_000_000), [Rig.Id(2)] = Rig.Bytes(10) } };
            TransferHost good = rig.Serve(there);
            TransferHost damaging = rig.Serve(there, (_, stream) => new DamagingStream(stream, 1000));
            TransferHost slow = rig.Serve(new MemoryNode
            {
                Objects = { [Rig.Id(3)] = Rig.Bytes(10) },
                OnRead = _ =>
                {
                    asked.TrySetResult();
                    hold.Wait();
                },
            });
            ports.UnionWith(new[] { good, damaging, slow }.Select(host => host.EndPoint.Port));

            await rig.PullAsync(Rig.Id(1), damaging.EndPoint, good.EndPoint).Within("pull", rig.State);
            await rig.PullAsync(Rig.Id(2), good.EndPoint).Within("pull", rig.State);
            Task cancelled = rig.Pulls.PullAsync(Rig.Id(3), [slow.EndPoint], PullClass.Get, leave.Token);
            await asked.Task.Within("slow source asked", rig.State);
            Assert.NotEmpty(OpenSockets(ports));
            await leave.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
            hold.Set();
        }

        Assert.Empty(OpenSockets(ports));
    }

    // This process's sockets of connections to or from these ports: other tests run beside this one and have sockets, too.
    private static List<string> OpenSockets(HashSet<int> ports)
    {
        var ours = File.ReadLines("/proc/self/net/tcp").Concat(File.ReadLines("/proc/self/net/tcp6"))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields[0] != "sl" && (ports.Contains(Port(fields[1])) || ports.Contains(Port(fields[2]))))
            .Select(fields => $"socket:[{fields[9]}]")
            .ToHashSet();
        return [.. Directory.GetFiles("/proc/self/fd").Select(Target).OfType<string>().Where(ours.Contains)];
    }

    private static int Port(string address) =>
        int.Parse(address.AsSpan(address.IndexOf(':') + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static string? Target(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (IOException)
        {
            // Another test closed it meanwhile.
            return null;
        }
    }
}
