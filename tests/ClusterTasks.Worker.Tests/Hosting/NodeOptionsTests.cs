using ClusterTasks.Platform;
using ClusterTasks.Worker.Hosting;
using ClusterTasks.Worker.Tests.Processes;

namespace ClusterTasks.Worker.Tests.Hosting;

public sealed class NodeOptionsTests
{
    private const UnixFileMode OwnersAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    [Fact]
    public void Validate_Defaults_Succeed() => Assert.True(new NodeOptionsValidator().Validate(null, new NodeOptions()).Succeeded);

    public static TheoryData<string, Action<NodeOptions>> BadOptions => new()
    {
        { "Cpus", o => o.Cpus = -1 },
        { "Cpus", o => o.Cpus = double.NaN },
        { "Cpus", o => o.Cpus = 500_000 },
        { "Gpus", o => o.Gpus = -0.5 },
        { "Gpus", o => o.Gpus = 0.5 },
        { "Gpus", o => o.Gpus = double.NaN },
        { "GpuDevices names 1", o => (o.Gpus, o.GpuDevices) = (2, ["0"]) },
        { "GpuDevices is", o => o.GpuDevices = ["0", "0"] },
        { "GpuDevices is", o => o.GpuDevices = ["0,1"] },
        { "GpuDevices is", o => o.GpuDevices = [""] },
        { "MemoryBytes", o => o.MemoryBytes = -1 },
        { "MemoryBytes", o => o.MemoryBytes = long.MaxValue },
        { "Resources[\"tpu\"]", o => o.Resources["tpu"] = -1 },
        { "Resources[\"tpu\"]", o => o.Resources["tpu"] = 1e12 },
        { "empty name", o => o.Labels[" "] = "x" },
        { "Resources holds 'a\\u001b[0m'", o => o.Resources["a\u001b[0m"] = 1 },
        { "Labels holds 'a\\u000ab'", o => o.Labels["a\nb"] = "x" },
        { "Labels holds 'x\\u0007'", o => o.Labels["a"] = "x\u0007" },
        { "StoreBytes", o => o.StoreBytes = 0 },
        { "StoreBytes", o => o.StoreBytes = 1 << 20 },
        { "MaxObjects", o => o.MaxObjects = 0 },
        { "MaxClients", o => o.MaxClients = 1 },
        { "ClientBytes", o => o.ClientBytes = 1 << 20 },
        { "Workers", o => o.Workers = (WorkerMode)9 },
        { "WorkerProcesses", o => o.WorkerProcesses = -1 },
        { "SchedulerShards", o => o.SchedulerShards = 0 },
        { "SchedulerShards", o => o.SchedulerShards = 65 },
        { "RunDirectory", o => o.RunDirectory = "relative" },
        { "RunDirectory", o => o.RunDirectory = "/" + new string('x', 100) },
        { "TransferAddress", o => o.TransferAddress = "localhost:1" },
        { "TransferAddress", o => o.TransferAddress = "127.0.0.1" },
        { "TransferAddress", o => o.TransferAddress = "::1" },
        { "Token", o => o.TransferAddress = "0.0.0.0:0" },
        { "Token has 15 characters", o => o.Token = new string('t', 15) },
    };

    [Fact]
    public void StoreWarning_MoreThanTheMemory_HasBothNumbersAndTheSetting()
    {
        Assert.Null(HostMemory.StoreWarning(8_000_000_000, 8_000_000_000));
        string warning = SettingNames.Word(HostMemory.StoreWarning(64_000_000_000, 8_000_000_000)!, SettingReader.NodeProgram);
        Assert.StartsWith("CLUSTERTASKS_STORE_BYTES is 64,000,000,000, and there are 8,000,000,000 bytes of memory: ", warning,
            StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(BadOptions))]
    public void Validate_BadOption_NamesItAndSaysWhatToSet(string expected, Action<NodeOptions> spoil)
    {
        var options = new NodeOptions();
        spoil(options);
        string message = Assert.Single(new NodeOptionsValidator().Validate(null, options).Failures!);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Matches("Set |Give ", message);
    }

    [Theory]
    [InlineData(1L << 20, HostMemory.MinimumStoreBytes)]
    [InlineData(10_000_000_000, 3_000_000_000)]
    [InlineData(10_000_000_000_000, HostMemory.MaximumDefaultStoreBytes)]
    public void DefaultStoreBytes_OfAvailableMemory_IsThirtyPercentWithinBounds(long available, long expected) =>
        Assert.Equal(expected, HostMemory.DefaultStoreBytes(available));

    [Theory]
    [InlineData(10_000, 3_000, 1, 7_000)]
    [InlineData(10_000, 3_000, 2, 2_000)]
    [InlineData(10_000, 6_000, 2, 0)]
    public void DefaultTaskBytes_OfAllMemory_IsWhatTheStoreLeaves(long total, long store, int nodes, long expected) =>
        Assert.Equal(expected, HostMemory.DefaultTaskBytes(total, store, nodes));

    [Fact]
    public void EffectiveGpuDevices_NumberOrList_AreIds()
    {
        Assert.Equal(["0", "1"], new NodeOptions { Gpus = 2 }.EffectiveGpuDevices);
        Assert.Equal(["3", "GPU-x"], new NodeOptions { GpuDevices = ["3", "GPU-x"] }.EffectiveGpuDevices);
        Assert.Empty(new NodeOptions().EffectiveGpuDevices);
    }

    [Fact]
    public void EffectiveMemoryBytes_NotSet_IsTheMachinesWithoutTheStore()
    {
        var options = new NodeOptions { StoreBytes = 1 << 30 };
        Assert.Equal(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes - (1 << 30), options.EffectiveMemoryBytes);
        options.MemoryBytes = 5;
        Assert.Equal(5, options.EffectiveMemoryBytes);
    }

    [Fact]
    public void ParseMemAvailable_TextOfTheKernel_GivesBytes()
    {
        Assert.Equal(2048L << 10, MachineMemory.ParseMemAvailable(["MemTotal:  4096 kB", "MemAvailable:    2048 kB"]));
        Assert.Null(MachineMemory.ParseMemAvailable(["MemTotal: 1 kB"]));
    }

    [Theory]
    [InlineData(0.5, 0, 1)]
    [InlineData(0, 0, 1)]
    [InlineData(3, 0, 3)]
    [InlineData(3, 8, 8)]
    public void EffectiveWorkerProcesses_Zero_IsOnePerSlotAndAtLeastOne(double cpus, int set, int expected) =>
        Assert.Equal(expected, new NodeOptions { Cpus = cpus, WorkerProcesses = set }.EffectiveWorkerProcesses);

    [Fact]
    public void EnsurePrivateDirectory_New_IsForTheOwnerOnly()
    {
        using var folder = new TestFolder();
        string path = Path.Combine(folder.Path, "run");
        PrivateFiles.EnsureFolder(path);
        Assert.Equal(OwnersAlone, File.GetUnixFileMode(path));
    }

    /// <summary>The directory may be /tmp, or a folder of the system.</summary>
    [Theory]
    [InlineData(0x3FF)] // 1777
    [InlineData(0x1FD)] // 775
    public void EnsurePrivateDirectory_OthersCanWrite_IsRefusedAndLeftAsItIs(int mode)
    {
        using var folder = new TestFolder();
        File.SetUnixFileMode(folder.Path, (UnixFileMode)mode);
        string message = Assert.Throws<UnauthorizedAccessException>(() => PrivateFiles.EnsureFolder(folder.Path)).Message;
        Assert.Contains("Others can write to it", message, StringComparison.Ordinal);
        Assert.Equal((UnixFileMode)mode, File.GetUnixFileMode(folder.Path));
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0x1ED); // 755
        PrivateFiles.EnsureFolder(folder.Path);
        Assert.Equal((UnixFileMode)0x1ED, File.GetUnixFileMode(folder.Path));
    }

    [Theory]
    [InlineData(0x3FF)] // 1777
    [InlineData(0x1ED)] // 755
    public void PrepareSpillDirectory_FolderOfOthersToo_MakesOneOfItsOwnInside(int mode)
    {
        using var folder = new TestFolder();
        File.SetUnixFileMode(folder.Path, (UnixFileMode)mode);
        string path = HostPaths.PrepareSpillDirectory(folder.Path);
        Assert.Equal(folder.Path, Path.GetDirectoryName(path));
        Assert.Equal(OwnersAlone, File.GetUnixFileMode(path));
        Assert.Equal((UnixFileMode)mode, File.GetUnixFileMode(folder.Path));
        Assert.Equal(path, HostPaths.PrepareSpillDirectory(path));
    }

    /// <summary>Others could put a link in the place of the node's folder there.</summary>
    [Fact]
    public void PrepareSpillDirectory_FolderInWhichOthersCanRename_IsRefused()
    {
        using var folder = new TestFolder();
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0x1FF); // 777, no sticky bit
        Assert.Contains("sticky bit",
            Assert.Throws<UnauthorizedAccessException>(() => HostPaths.PrepareSpillDirectory(folder.Path)).Message,
            StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void EnsurePrivateDirectory_Link_IsRefused()
    {
        using var folder = new TestFolder();
        string link = Path.Combine(folder.Path, "link");
        Directory.CreateSymbolicLink(link, "/tmp");
        Assert.Contains("symbolic link", Assert.Throws<UnauthorizedAccessException>(() => PrivateFiles.EnsureFolder(link)).Message,
            StringComparison.Ordinal);
    }
}
