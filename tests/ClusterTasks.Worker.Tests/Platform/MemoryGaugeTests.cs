using System.Runtime.InteropServices;
using ClusterTasks.Platform;
using ClusterTasks.Worker.Tests.Processes;

namespace ClusterTasks.Worker.Tests.Platform;

/// <summary>Reads of memory: files of several systems, in a folder in the place of the root, and this machine's own.</summary>
public sealed class MemoryGaugeTests : IDisposable
{
    private const long Mebibyte = 1L << 20;

    private readonly TestFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Read_NoContainer_IsTheMachines()
    {
        WriteMachine(total: 1000, available: 400);
        Write("proc/self/cgroup", "0::/user.slice/shell\n");
        Write("sys/fs/cgroup/user.slice/memory.max", "max\n");
        Write("sys/fs/cgroup/user.slice/memory.current", "5\n");

        Assert.Equal(new MemoryLevel(600 * Mebibyte, 1000 * Mebibyte, IsContainer: false), Read());
    }

    [Fact]
    public void Read_SecondVersion_IsTheTightestGroupWithoutPagesOfFiles()
    {
        WriteMachine(total: 1000, available: 900);
        Write("proc/self/cgroup", "0::/pod/node\n");
        WriteGroup("sys/fs/cgroup/pod", limit: 400, usage: 300, inactive: 100, active: 50);
        WriteGroup("sys/fs/cgroup/pod/node", limit: 400, usage: 200, inactive: 100, active: 50);

        Assert.Equal(new MemoryLevel(150 * Mebibyte, 400 * Mebibyte, IsContainer: true), Read());
    }

    [Fact]
    public void Read_ContainerThatSeesItsOwnGroupAtTheTop_FindsIt()
    {
        WriteMachine(total: 1000, available: 900);
        Write("proc/self/cgroup", "0::/\n");
        WriteGroup("sys/fs/cgroup", limit: 100, usage: 90, inactive: 0, active: 0);

        Assert.Equal(new MemoryLevel(90 * Mebibyte, 100 * Mebibyte, IsContainer: true), Read());
    }

    [Fact]
    public void Read_FirstVersion_IsTheGroupOfTheMemoryController()
    {
        WriteMachine(total: 1000, available: 900);
        Write("proc/self/cgroup", "5:cpu,cpuacct:/docker/x\n4:memory:/docker/x\n");
        Write("sys/fs/cgroup/memory/memory.limit_in_bytes", $"{200 * Mebibyte}\n");
        Write("sys/fs/cgroup/memory/memory.usage_in_bytes", $"{180 * Mebibyte}\n");
        Write("sys/fs/cgroup/memory/memory.stat",
            $"inactive_file 5\ntotal_inactive_file {30 * Mebibyte}\ntotal_active_file {10 * Mebibyte}\n");

        Assert.Equal(new MemoryLevel(140 * Mebibyte, 200 * Mebibyte, IsContainer: true), Read());
    }

    [Fact]
    public void Read_FirstVersionWithoutLimit_IsTheMachines()
    {
        WriteMachine(total: 1000, available: 900);
        Write("proc/self/cgroup", "4:memory:/\n");
        Write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
        Write("sys/fs/cgroup/memory/memory.usage_in_bytes", "5\n");

        Assert.False(Read()!.Value.IsContainer);
    }

    [Fact]
    public void Read_NoSuchFiles_IsNothing() => Assert.Null(Read());

    [Fact]
    public void Read_ThisMachine_IsAPartOfItsMemory()
    {
        MemoryLevel level = new MemoryGauge().Read()!.Value;

        Assert.InRange(level.Used, 1, level.Limit);
    }

    [Fact]
    public unsafe void AnonymousBytes_OfThisProcess_GrowsWithWhatItAllocates()
    {
        var gauge = new MemoryGauge();
        long before = gauge.AnonymousBytes(Environment.ProcessId);

        // Not an array: the collector may have memory of a former one, which counts already.
        void* filled = NativeMemory.Alloc(64 << 20);
        NativeMemory.Fill(filled, 64 << 20, 1);
        long with = gauge.AnonymousBytes(Environment.ProcessId);
        NativeMemory.Free(filled);

        Assert.InRange(with - before, 32 << 20, 1 << 30); // others allocate and free meanwhile
        Assert.Equal(0, gauge.AnonymousBytes(int.MaxValue));
    }

    private MemoryLevel? Read() => new MemoryGauge(_root.Path).Read();

    private void WriteMachine(long total, long available) =>
        Write("proc/meminfo", $"MemTotal:  {total << 10} kB\nMemFree:  5 kB\nMemAvailable:   {available << 10} kB\n");

    private void WriteGroup(string folder, long limit, long usage, long inactive, long active)
    {
        Write($"{folder}/memory.max", $"{limit * Mebibyte}\n");
        Write($"{folder}/memory.current", $"{usage * Mebibyte}\n");
        Write($"{folder}/memory.stat", $"anon 5\ninactive_file {inactive * Mebibyte}\nactive_file {active * Mebibyte}\n");
    }

    private void Write(string file, string text)
    {
        string path = Path.Combine(_root.Path, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
