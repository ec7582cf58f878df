using ClusterTasks.Platform;

namespace ClusterTasks.Session;

/// <summary>Names the sockets of this machine's nodes: <c>run directory / node id / session.sock</c>.</summary>
internal static class NodeDirectory
{
    internal const string AddressVariable = "CLUSTERTASKS_ADDRESS";
    internal const string SocketName = "session.sock";

    /// <summary>The run directory of this user: private, so that only this user's processes reach the node.</summary>
    internal static string Default => RunFolder.Default();

    /// <summary>Returns the addresses to try, best first: the requested one, else the environment's, else those of this machine's nodes,
    /// newest first.</summary>
    internal static IReadOnlyList<NodeAddress> Candidates(string? address)
    {
        address ??= Environment.GetEnvironmentVariable(AddressVariable);
        if (!string.IsNullOrEmpty(address))
            return [NodeAddress.Parse(address)];
        var run = new DirectoryInfo(Default);
        if (!run.Exists)
            return [];
        try
        {
            return Newest(run);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new ClusterUnavailableException(
                $"The run directory '{run.FullName}' cannot be read: {e.Message} Set {RunFolder.Variable} to that of a node of this "
                    + "user, or give the node's address.", e);
        }
    }

    /// <summary>Returns the addresses to try when the node at the last one has ended. A node that starts again has another id, and so
    /// another address: in the same run directory, or wherever the program looks by default.</summary>
    internal static IReadOnlyList<NodeAddress> CandidatesAfter(NodeAddress last, string? address)
    {
        NodeAddress[] near = IsOfNode(last) && new FileInfo(last.SocketPath).Directory!.Parent is { Exists: true } run
            ? [.. Newest(run).Where(IsOfNode)] : [];
        return [.. Candidates(address).Concat(near).Distinct()];
    }

    /// <summary>True when the folder has a node's id as its name; false for a link to a node.</summary>
    private static bool IsOfNode(NodeAddress address) =>
        new FileInfo(address.SocketPath).Directory is { Name: { Length: 16 } name } && name.All(char.IsAsciiHexDigit);

    private static NodeAddress[] Newest(DirectoryInfo run) =>
        [.. run.EnumerateFiles(
            SocketName, new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1, AttributesToSkip = 0 })
            .OrderByDescending(file => file.LastWriteTimeUtc)
            .Select(file => new NodeAddress(file.FullName))];
}
