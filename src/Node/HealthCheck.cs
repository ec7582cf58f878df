using System.Net.Sockets;
using ClusterTasks.Worker.Hosting;
using ClusterTasks.Worker.Startup;

namespace ClusterTasks.Node;

/// <summary>Asks a node of this machine whether it lives: its file exists, its process lives, its session socket accepts.</summary>
internal static class HealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    internal static async Task<int> RunAsync(string runDirectory, string setting, CancellationToken cancellationToken)
    {
        string problem = $"No node is ready in {runDirectory}. Is {setting} that of the node?";
        foreach (NodeReadyLine node in NodeFile.ReadLive(runDirectory))
        {
            string? error = await TryConnectAsync(node.SessionAddress, cancellationToken).ConfigureAwait(false);
            if (error is null)
            {
                Console.Out.WriteLine(node.ToJson());
                return 0;
            }

            problem = $"Node {node.NodeId} (process {node.Pid}) does not answer at {node.SessionAddress}: {error}.";
        }

        return NodeProgram.Fail(problem);
    }

    private static async Task<string?> TryConnectAsync(string address, CancellationToken cancellationToken)
    {
        const string UnixPrefix = "unix:";
        string path = address.StartsWith(UnixPrefix, StringComparison.Ordinal) ? address[UnixPrefix.Length..] : address;
        if (!Path.IsPathRooted(path))
            return null; // no local socket to ask: a living process that wrote its ready line is all that can be known

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Patience);
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), deadline.Token).ConfigureAwait(false);
            return null;
        }
        catch (SocketException e)
        {
            return e.Message;
        }
        catch (OperationCanceledException)
        {
            return $"no connection within {Patience.TotalSeconds:0} s";
        }
    }
}
