using System.Net.Sockets;
using ClusterTasks.Platform;

namespace ClusterTasks.Tests.Session;

public sealed class PeerUserTests
{
    [Fact]
    public async Task Of_AConnectionOfThisProcess_IsThisProcessAndUser()
    {
        string path = Path.Combine(Path.GetTempPath(), $"ct-peer-{Guid.NewGuid():n}");
        try
        {
            using Socket listener = New();
            listener.Bind(new UnixDomainSocketEndPoint(path));
            listener.Listen();
            using Socket client = New();
            await client.ConnectAsync(new UnixDomainSocketEndPoint(path));
            using Socket server = await listener.AcceptAsync();
            var self = new PeerUser(Environment.ProcessId, UserFiles.UserId);
            Assert.Equal(self, PeerUser.Of(server));
            Assert.Equal(self, PeerUser.Of(client));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData(1000, 7, null)]
    [InlineData(0, 7, null)] // root
    [InlineData(1001, 7, "Run both as one user")]
    [InlineData(1000, 0, "process namespace")]
    public void RefusalAsClient_OfANodeOfUser1000_SaysWhatToDo(uint user, int process, string? expected) =>
        Assert.Contains(expected ?? "let in", new PeerUser(process, user).RefusalAsClient(1000) ?? "let in", StringComparison.Ordinal);

    [Theory]
    [InlineData(1000, null)]
    [InlineData(0, null)]
    [InlineData(1001, "belongs to user 1001, this program to user 1000")]
    public void RefusalAsNode_OfAProgramOfUser1000_SaysWhatToDo(uint user, string? expected) =>
        Assert.Contains(expected ?? "used", new PeerUser(0, user).RefusalAsNode(1000) ?? "used", StringComparison.Ordinal);

    private static Socket New() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
}
