using System.Collections.Concurrent;

namespace ClusterTasks.Session;

/// <summary>The nodes of this process, by the path of their session socket. A client of one of them needs no socket.</summary>
internal static class InProcessNodes
{
    private static readonly ConcurrentDictionary<string, Func<InProcessTransport, IInProcessSession>> Nodes = new(StringComparer.Ordinal);

    /// <summary>Makes a node known until the returned value is disposed of.</summary>
    /// <param name="socketPath">Its session socket.</param>
    /// <param name="accept">Takes a connection on.</param>
    internal static IDisposable Add(string socketPath, Func<InProcessTransport, IInProcessSession> accept)
    {
        Nodes[socketPath] = accept;
        return new Registration(socketPath);
    }

    /// <summary>Whether a node of this process has that session socket.</summary>
    internal static bool Has(string socketPath) => Nodes.ContainsKey(socketPath);

    /// <summary>Connects to a node of this process; null: it has none there.</summary>
    internal static ISessionTransport? Connect(string socketPath)
    {
        if (!Nodes.TryGetValue(socketPath, out Func<InProcessTransport, IInProcessSession>? accept))
            return null;
        var transport = new InProcessTransport();
        transport.Attach(accept(transport));
        return transport;
    }

    private sealed class Registration(string socketPath) : IDisposable
    {
        public void Dispose() => Nodes.TryRemove(socketPath, out _);
    }
}
