using System.Globalization;
using System.Text;

namespace ClusterTasks.Platform;

/// <summary>Chooses the folder of a user's sockets and node files when no setting names one. Nodes and drivers choose in the same way, so
/// that they meet.</summary>
internal static class RunFolder
{
    internal const string Variable = "CLUSTERTASKS_RUN_DIR";

    /// <summary>The form of <see cref="DefaultSpill"/>, for people.</summary>
    internal const string SpillForm = "/var/tmp/clustertasks-<uid>";

    /// <summary>The longest path of a socket: sockaddr_un.sun_path holds 108 bytes with its terminator.</summary>
    internal const int MaxSocketBytes = 107;

    // Below this folder a local cluster adds "/local-0123abcd/n999", and a node 30 bytes more.
    internal const int MaxBytes = MaxSocketBytes - 52;

    internal static string Default() => Choose(Environment.GetEnvironmentVariable, UserFiles.UserId, IsUsable);

    /// <summary>Chooses the run directory: the variable, else a folder in <c>XDG_RUNTIME_DIR</c>, else one in <c>/tmp</c>. After <c>su</c>
    /// or <c>sudo</c> the second often names another user's folder, and in a container one that does not exist; such a folder is passed
    /// over.</summary>
    /// <param name="variable">Looks up an environment variable.</param>
    /// <param name="userId">The user of this process.</param>
    /// <param name="isUsable">Returns true when this user owns the folder and can write to it.</param>
    internal static string Choose(Func<string, string?> variable, uint userId, Func<string, uint, bool> isUsable)
    {
        if (variable(Variable) is { Length: > 0 } named)
            return Path.GetFullPath(named);
        if (variable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime && Path.IsPathFullyQualified(runtime))
        {
            string folder = Path.Combine(runtime, "clustertasks");
            if (Encoding.UTF8.GetByteCount(folder) <= MaxBytes && isUsable(runtime, userId))
                return folder;
        }

        return Path.Combine("/tmp", NameOf(userId));
    }

    /// <summary>Returns the folder for objects that do not fit into the memory: by convention a disk, which <c>/tmp</c> often is
    /// not.</summary>
    internal static string DefaultSpill() => Path.Combine("/var/tmp", NameOf(UserFiles.UserId));

    /// <summary>Returns the name of a user's folder inside of a shared one.</summary>
    internal static string NameOf(uint userId) => string.Create(CultureInfo.InvariantCulture, $"clustertasks-{userId}");

    private static bool IsUsable(string folder, uint userId) =>
        UserFiles.TryOwnerOf(folder, out uint owner) && owner == userId && UserFiles.CanWrite(folder);
}
