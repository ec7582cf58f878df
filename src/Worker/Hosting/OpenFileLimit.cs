using System.Globalization;
using ClusterTasks.Platform;

namespace ClusterTasks.Worker.Hosting;

/// <summary>Checks that this process may open enough files. The runtime raises the soft limit to the hard one, so only the hard one
/// counts.</summary>
internal static class OpenFileLimit
{
    // A program with a session and a node or two has 100 to 150: assemblies, sockets, pipes, shared memory and process handles.
    internal const long Least = 256;

    /// <exception cref="NodeStartException">The limit is too low.</exception>
    internal static void Check() => Check(OpenFiles.Limit());

    internal static void Check(long? limit)
    {
        if (limit < Least)
        {
            throw new NodeStartException(string.Create(CultureInfo.InvariantCulture,
                $"This process may open {limit} files, and a cluster needs at least {Least}. Raise the limit: 'ulimit -n {Least}' in "
                    + $"the shell, LimitNOFILE in systemd, --ulimit nofile in Docker."));
        }
    }
}
