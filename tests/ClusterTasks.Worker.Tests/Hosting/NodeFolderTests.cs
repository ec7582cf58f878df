using ClusterTasks.Worker.Hosting;
using ClusterTasks.Worker.Tests.Processes;

namespace ClusterTasks.Worker.Tests.Hosting;

/// <summary>A node removes the files of one that was killed, and no files of one that lives.</summary>
public sealed class NodeFolderTests : IDisposable
{
    private static readonly NodeId First = new(1);
    private static readonly NodeId Second = new(2);
    private readonly TestFolder _folder = new();

    private string Run => Path.Combine(_folder.Path, "run");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Create_AnotherNodeLives_LeavesItsFolder()
    {
        using NodeFolder first = NodeFolder.Create(Run, First);
        using NodeFolder second = NodeFolder.Create(Run, Second);
        Assert.True(Directory.Exists(first.Path) && Directory.Exists(second.Path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(first.Path));
    }

    [Fact]
    public void Dispose_LeavesNothing()
    {
        NodeFolder.Create(Run, First).Dispose();
        Assert.Empty(Directory.GetFileSystemEntries(Run));
    }

    /// <summary>The end of a process gives its locks up, as closing the file does here. It may have come at any step of the node's
    /// start.</summary>
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public void Create_ANodeWasKilled_RemovesAllOfIt(bool hasFolder, bool hasFile)
    {
        Directory.CreateDirectory(Run, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(Path.Combine(Run, $"node-{First}.lock"), "");
        string folder = Path.Combine(Run, First.ToString());
        if (hasFolder)
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, "session.sock"), "");
        }

        // The process id may be that of another process by now.
        if (hasFile)
            File.WriteAllText(Path.Combine(Run, $"node-{First}.json"),
                new NodeReadyLine(First.ToString(), Environment.ProcessId, "unix:/x", "S1").ToJson());

        NodeFolder.Create(Run, Second).Dispose();

        Assert.Empty(Directory.GetFileSystemEntries(Run));
    }

    [Fact]
    public void Create_FilesOfOthers_AreLeft()
    {
        Directory.CreateDirectory(Run, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string[] names = ["node-notanid.lock", "members.json.lock", "0000000000000001"];
        foreach (string name in names)
            File.WriteAllText(Path.Combine(Run, name), "");

        NodeFolder.Create(Run, Second).Dispose();

        Assert.Equal(names.Order(), Directory.GetFileSystemEntries(Run).Select(Path.GetFileName).Order());
    }

    /// <summary>Many nodes start at once and each sweeps. None may take a folder that another is just making.</summary>
    [Fact]
    public void Create_ManyAtOnce_NoneTakesAnothersFolder() =>
        Parallel.For(1, 200, new ParallelOptions { MaxDegreeOfParallelism = 8 }, number =>
        {
            using NodeFolder folder = NodeFolder.Create(Run, new NodeId((ulong)number));
            string socket = Path.Combine(folder.Path, "session.sock");
            File.WriteAllText(socket, "");
            Assert.True(File.Exists(socket));
        });
}
