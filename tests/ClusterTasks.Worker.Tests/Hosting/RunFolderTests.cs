using ClusterTasks.Platform;
using ClusterTasks.Session;

namespace ClusterTasks.Worker.Tests.Hosting;

public class RunFolderTests
{
    [Theory]
    [InlineData(null, "/run/user/5", true, "/run/user/5/clustertasks")]
    [InlineData(null, "/run/user/5", false, "/tmp/clustertasks-5")] // another user's, missing, or read-only
    [InlineData(null, null, true, "/tmp/clustertasks-5")]
    [InlineData(null, "", true, "/tmp/clustertasks-5")]
    [InlineData(null, "relative", true, "/tmp/clustertasks-5")]
    [InlineData(null, "/tmp/0123456789012345678901234567890123456789012345678901234567890", true, "/tmp/clustertasks-5")]
    [InlineData("/srv/mine", "/run/user/5", true, "/srv/mine")]
    public void Choose_Environment_IsAFolderThatWorks(string? named, string? runtime, bool usable, string expected) =>
        Assert.Equal(expected, RunFolder.Choose(name => name == RunFolder.Variable ? named : runtime, 5, (_, _) => usable));

    [Fact]
    public void Choose_LongestDefault_LeavesRoomForTheSocketsOfALocalCluster()
    {
        string node = new string('x', RunFolder.MaxBytes) + "/local-0123abcd/n99";
        Assert.True(node.Length <= Worker.Hosting.NodeOptionsValidator.MaximumRunDirectoryLength + 4, $"{node.Length}");
        Assert.NotNull(NodeAddress.Parse("/" + node[1..] + "/0123456789abcdef/" + NodeDirectory.SocketName));
    }
}
