using System.Diagnostics;
using ClusterTasks.Platform;
using ClusterTasks.Worker.Hosting;
using ClusterTasks.Worker.Membership;
using ClusterTasks.Worker.Tests.Processes;
using Microsoft.Extensions.Time.Testing;
using Orleans;
using Orleans.Runtime;

namespace ClusterTasks.Worker.Tests.Membership;

/// <summary>The table in its file: who may read and change it, and the messages when that fails.</summary>
public sealed class FileMembershipTableTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string FilePath => Path.Combine(_folder.Path, "in", "members.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Table_OfTwoSilos_IsOneList()
    {
        FileMembershipTable first = await StartAsync(), second = await StartAsync();
        MembershipTableData empty = await first.ReadAll();
        Assert.True(await second.InsertRow(Silos.Entry(1), empty.Version.Next()));
        Assert.False(await first.InsertRow(Silos.Entry(2), empty.Version.Next()));
        MembershipTableData read = await first.ReadRow(Silos.Address(1));
        await second.UpdateIAmAlive(new MembershipEntry { SiloAddress = Silos.Address(1), IAmAliveTime = Silos.Start.AddHours(2) });
        Assert.True(await first.UpdateRow(Silos.Entry(1, SiloStatus.Dead), read.Members[0].Item2, read.Version.Next()));
        Assert.Equal(SiloStatus.Dead, Assert.Single((await second.ReadAll()).Members).Item1.Status);
        await second.CleanupDefunctSiloEntries(Silos.Start.AddYears(1));
        Assert.Empty((await first.ReadAll()).Members);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".lock")]
    public async Task Use_AnotherUsersFileWasPutInItsPlace_IsRefused(string suffix)
    {
        FileMembershipTable table = await StartAsync();
        MembershipTableData empty = await table.ReadAll();
        File.Delete(FilePath + suffix);
        await PutForeignFileAsync(FilePath + suffix);
        ClusterTasksException error = await Assert.ThrowsAnyAsync<ClusterTasksException>(
            () => table.InsertRow(Silos.Entry(1), empty.Version.Next()));
        // For a lock file that this user cannot even write, the message comes from the system.
        Assert.Matches($"'{FilePath}{suffix}'(, belongs to user | cannot be opened: )", error.Message);
    }

    // The superuser gives a file to another user; any other user takes one of the superuser's.
    private static async Task PutForeignFileAsync(string path)
    {
        if (UserFiles.UserId != 0)
        {
            File.CreateSymbolicLink(path, "/etc/passwd");
            return;
        }

        await File.WriteAllTextAsync(path, "{}");
        using Process chown = Process.Start("chown", ["12345", path]);
        await chown.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, chown.ExitCode);
    }

    [Fact]
    public async Task Initialize_MakesTheFileForItsUserAlone()
    {
        await StartAsync();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(Path.GetDirectoryName(FilePath)!));
    }

    [Fact]
    public async Task Initialize_ListOfAnotherCluster_SaysWhose()
    {
        await StartAsync();
        var error = await Assert.ThrowsAsync<NodeStartException>(() => Table("other").InitializeMembershipTable(true));
        Assert.Contains("of the cluster 'c', not of 'other'", error.Message, StringComparison.Ordinal);
        Assert.Contains("CLUSTERTASKS_CLUSTER_ID", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Initialize_DamagedFile_SaysWhatToDoAndKeepsIt()
    {
        await StartAsync();
        await File.WriteAllTextAsync(FilePath, "{\"format\":1");
        var error = await Assert.ThrowsAsync<NodeStartException>(() => Table("c").InitializeMembershipTable(true));
        Assert.Contains($"'{FilePath}', is damaged", error.Message, StringComparison.Ordinal);
        Assert.Contains("CLUSTERTASKS_MEMBER_FILE", error.Message, StringComparison.Ordinal);
        Assert.Equal("{\"format\":1", await File.ReadAllTextAsync(FilePath));
    }

    [Fact]
    public async Task Initialize_FolderThatCannotBe_SaysSo()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "in"), "no folder");
        var error = await Assert.ThrowsAsync<NodeStartException>(() => Table("c").InitializeMembershipTable(true));
        Assert.Contains("cannot be made", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Change_FileThatHasGone_IsNotBegunAnew()
    {
        FileMembershipTable table = await StartAsync();
        MembershipTableData read = await table.ReadAll();
        File.Delete(FilePath);
        Assert.Contains("has been deleted", (await Assert.ThrowsAsync<ClusterTasksException>(() => table.ReadAll())).Message,
            StringComparison.Ordinal);
        await Assert.ThrowsAsync<ClusterTasksException>(() => table.InsertRow(Silos.Entry(1), read.Version.Next()));
        Assert.False(File.Exists(FilePath));
    }

    [Fact]
    public async Task Change_LockIsHeldForLong_ReadersReadAndTheChangeSaysSo()
    {
        FileMembershipTable table = await StartAsync();
        using FileLock held = FileLock.Open(FilePath + ".lock");
        Assert.True(held.TryTake());
        var time = new FakeTimeProvider();
        Task<bool> insert = Table("c", time).InsertRow(Silos.Entry(1), (await table.ReadAll()).Version.Next());
        Assert.False(insert.IsCompleted);
        time.Advance(MemberFile.Patience);
        var error = await Assert.ThrowsAsync<ClusterTasksException>(() => insert);
        Assert.Contains("has been locked for more than", error.Message, StringComparison.Ordinal);

        insert = Table("c", time).InsertRow(Silos.Entry(1), (await table.ReadAll()).Version.Next());
        held.Dispose();
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(await insert);
    }

    [Fact]
    public async Task Change_HolderOfTheLockIsKilled_GoesOn()
    {
        FileMembershipTable table = await StartAsync();
        using var holder = Process.Start(
            new ProcessStartInfo(
            "flock", [FilePath + ".lock", "sh", "-c", "echo locked; exec sleep 600"])
            { RedirectStandardOutput = true })!;
        Assert.Equal("locked", await holder.StandardOutput.ReadLineAsync());
        Task<bool> insert = table.InsertRow(Silos.Entry(1), (await table.ReadAll()).Version.Next());
        Assert.False(insert.IsCompleted);
        holder.Kill(entireProcessTree: true);
        Assert.True(await insert);
    }

    /// <summary>Every process increments a column of its own, by reading and changing as Orleans does.</summary>
    [Fact]
    public async Task Change_ByManyProcesses_LosesNone()
    {
        const int Nodes = 2, Processes = 2 * Nodes, Changes = 50;
        FileMembershipTable table = await StartAsync();
        for (int i = 0; i < Processes; i++)
            Assert.True(await table.InsertRow(Silos.Entry(i), (await table.ReadAll()).Version.Next()));
        await using LocalCluster cluster = await LocalCluster.StartAsync(new LocalClusterOptions
        {
            Nodes = Nodes,
            CpusPerNode = Processes / Nodes,
            WorkersPerNode = Processes / Nodes,
            StoreBytesPerNode = 128L << 20,
            RunDirectory = _folder.Path,
        });

        // The nodes are named: a worker that is done may take the next task before another worker has begun.
        ObjectRef<int>[] writers = [.. Enumerable.Range(0, Processes).Select(i =>
            Remote.With(new TaskOptions { Strategy = SchedulingStrategy.NodeAffinity(cluster.Nodes[i % Nodes].Id) })
                .Invoke(CountUpAsync, FilePath, i, Changes))];
        Assert.True((await Task.WhenAll(writers.Select(async writer => await writer))).Distinct().Count() > 1, "One process did it all.");
        MembershipTableData all = await table.ReadAll();
        Assert.All(all.Members, member => Assert.Equal(Changes, member.Item1.FaultZone));
        Assert.Equal(Processes * (Changes + 1), all.Version.Version);
        Assert.All(all.Members, member => Assert.Equal(Silos.Start.AddDays(Changes), member.Item1.IAmAliveTime));
    }

    [Remote]
    internal static async Task<int> CountUpAsync(string path, int silo, int changes)
    {
        var table = new FileMembershipTable(new MemberFile(path, TimeProvider.System), "c");
        for (int done = 0; done < changes;)
        {
            MembershipTableData read = await table.ReadAll();
            (MembershipEntry entry, string tag) = read.TryGet(Silos.Address(silo))!;
            entry.FaultZone++;
            if (!await table.UpdateRow(entry, tag, read.Version.Next()))
                continue;
            done++;
            await table.UpdateIAmAlive(new MembershipEntry { SiloAddress = Silos.Address(silo), IAmAliveTime = Silos.Start.AddDays(done) });
        }

        return Environment.ProcessId;
    }

    private FileMembershipTable Table(string cluster, TimeProvider? time = null) =>
        new(new MemberFile(FilePath, time ?? TimeProvider.System), cluster);

    private async Task<FileMembershipTable> StartAsync()
    {
        FileMembershipTable table = Table("c");
        await table.InitializeMembershipTable(true);
        return table;
    }
}
