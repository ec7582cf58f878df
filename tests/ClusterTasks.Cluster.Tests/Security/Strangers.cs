using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Platform;

namespace ClusterTasks.Cluster.Tests.Security;

/// <summary>Plays others of this machine: a raw connection, and a process of another user.</summary>
internal static class Strangers
{
    internal static void RequireRoot() => Requirement.Check(UserFiles.UserId == 0 && File.Exists("/usr/bin/setpriv")
        ? null : "Only root can start a program of another user, by setpriv.");

    /// <summary>Makes a command that of the user nobody, who is in no group and has no capability.</summary>
    internal static ProcessStartInfo AsNobody(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo("/usr/bin/setpriv");
        foreach (string argument in (
            string[])["--reuid=nobody", "--regid=nogroup", "--clear-groups", "--inh-caps=-all", program, .. arguments])
            start.ArgumentList.Add(argument);
        foreach (string own in start.Environment.Keys.Where(name => name.StartsWith("CLUSTERTASKS_", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(own);
        start.Environment["HOME"] = "/nonexistent";
        start.Environment["DOTNET_CLI_HOME"] = "/nonexistent";
        start.WorkingDirectory = "/";
        return start;
    }

    /// <summary>Connects, sends some bytes, and returns the answer until the other side ends the connection.</summary>
    internal static async Task<byte[]> TalkAsync(EndPoint listener, ReadOnlyMemory<byte> words)
    {
        using var socket = new Socket(
            listener.AddressFamily, SocketType.Stream, listener is UnixDomainSocketEndPoint ? ProtocolType.Unspecified : ProtocolType.Tcp);
        using var patience = new CancellationTokenSource(Eventually.Patience);
        var told = new List<byte>();
        try
        {
            await socket.ConnectAsync(listener, patience.Token);
            if (words.Length > 0)
                await socket.SendAsync(words, patience.Token);
            var buffer = new byte[4096];
            for (int count; (count = await socket.ReceiveAsync(buffer, patience.Token)) > 0;)
                told.AddRange(buffer.AsSpan(0, count));
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
        {
            // Closed with bytes of ours unread.
        }

        return [.. told];
    }
}
