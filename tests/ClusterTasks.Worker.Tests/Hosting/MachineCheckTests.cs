using System.Net;
using ClusterTasks.Platform;
using ClusterTasks.Worker.Hosting;
using ClusterTasks.Worker.Tests.Processes;

namespace ClusterTasks.Worker.Tests.Hosting;

public class MachineCheckTests
{
    [Fact]
    public void Find_OnlyIPv6_IsTheLoopbackOfIPv6() =>
        Assert.Equal(IPAddress.IPv6Loopback, Loopback.Find(address => address.Equals(IPAddress.IPv6Loopback)));

    [Fact]
    public void Find_NoLoopback_SaysHowToBringItUp() =>
        Assert.Contains("ip link set lo up", Assert.Throws<NodeStartException>(() => Loopback.Find(_ => false)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Check_FewOpenFiles_SaysHowManyAreNeeded()
    {
        string[] lines = ["Limit                     Soft Limit           Hard Limit           Units     ",
            "Max open files            64                   128                  files     "];
        long? limit = OpenFiles.Parse(lines);
        Assert.Equal(128, limit);
        string message = Assert.Throws<NodeStartException>(() => OpenFileLimit.Check(limit)).Message;
        Assert.Contains("128 files", message, StringComparison.Ordinal);
        Assert.Contains("ulimit -n 256", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Max open files            1024                 unlimited            files     ")]
    [InlineData("Max open files            1024                 256                  files     ")]
    [InlineData("something else")]
    public void Check_EnoughOrUnknown_Passes(string line) => OpenFileLimit.Check(OpenFiles.Parse([line]));

    [Fact]
    public void Prepare_SpillFolderThatCannotBeUsed_IsOffWithOneWarning()
    {
        using var folder = new TestFolder();
        string file = Path.Combine(folder.Path, "file");
        File.WriteAllText(file, "");
        var warnings = new List<string>();
        Assert.Null(SpillFolder.Prepare(new NodeOptions { SpillDirectory = Path.Combine(file, "spill") }, out string off, warnings.Add));
        Assert.Contains("{spill-dir}", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Contains("Spilling to disk is off, because", off, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Prepare_NothingIsToBeSpilled_MakesNoFolderAndWarnsOfNothing(bool noDirectory)
    {
        using var folder = new TestFolder();
        string spill = Path.Combine(folder.Path, "spill");
        var options = new NodeOptions { SpillDirectory = noDirectory ? null : spill, SpillBytes = noDirectory ? null : 0 };
        Assert.Null(SpillFolder.Prepare(options, out string off, Assert.Fail));
        Assert.False(Directory.Exists(spill));
        Assert.NotEmpty(off);
    }
}
