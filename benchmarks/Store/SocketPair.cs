using System.Net.Sockets;

namespace ClusterTasks.Benchmarks.Store;

/// <summary>Makes two Unix sockets that are connected with each other.</summary>
internal static class SocketPair
{
    internal static (Socket One, Socket Other) Make()
    {
        string path = Path.Combine(Path.GetTempPath(), $"ct-pair-{Environment.ProcessId}.sock");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        try
        {
            listener.Listen();
            var one = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            one.Connect(new UnixDomainSocketEndPoint(path));
            return (one, listener.Accept());
        }
        finally
        {
            File.Delete(path);
        }
    }
}
