namespace ClusterTasks.Platform;

/// <summary>The memory that the runtime, its compiler and the network stack take from the C library.</summary>
internal static class NativeHeap
{
    /// <summary>Gives free memory back to the system. Freed blocks stay in the arenas of their threads otherwise: a busy node's compiler
    /// alone leaves some 15 MB there. Does nothing where the C library has no such call.</summary>
    internal static void Trim()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            _ = LibcImports.TrimHeap(0);
        }
        catch (EntryPointNotFoundException)
        {
            // musl keeps no arenas.
        }
    }
}
