using System.Globalization;
using ClusterTasks.Store;

namespace ClusterTasks.Session;

/// <summary>Where this machine's nodes put their sockets: <c>run directory / node id / session.sock</c>.</summary>
internal static class NodeDirectory
{
    internal const string AddressVariable = "CLUSTERTASKS_ADDRESS";
    internal const string SocketName = "session.sock";
    private const string RunDirectoryVariable = "CLUSTERTASKS_RUN_DIR";

    /// <summary>The run directory of this user: private, so that only this user's processes reach the node.</summary>
    internal static string Default
    {
        get
        {
            if (Environment.GetEnvironmentVariable(RunDirectoryVariable) is { Length: > 0 } directory)
                return Path.GetFullPath(directory);
            return Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime
                ? Path.Combine(runtime, "clustertasks")
                : string.Create(CultureInfo.InvariantCulture, $"/tmp/clustertasks-{Libc.EffectiveUserId()}");
        }
    }

    /// <summary>The addresses to try, best first: the one asked for, else the environment's, else this machine's nodes, newest first.</summary>
    internal static IReadOnlyList<NodeAddress> Candidates(string? address)
    {
        address ??= Environment.GetEnvironmentVariable(AddressVariable);
        if (!string.IsNullOrEmpty(address))
            return [NodeAddress.Parse(address)];
        var run = new DirectoryInfo(Default);
        if (!run.Exists)
            return [];
        return [.. run.EnumerateFiles(SocketName, new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1, AttributesToSkip = 0 })
            .OrderByDescending(file => file.LastWriteTimeUtc)
            .Select(file => new NodeAddress(file.FullName))];
    }
}
