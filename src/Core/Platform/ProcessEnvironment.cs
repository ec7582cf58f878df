using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ClusterTasks.Platform;

/// <summary>The environment of this process, for managed and for native code.</summary>
internal static partial class ProcessEnvironment
{
    /// <summary>Sets a variable, or removes it with null. Call it only before other threads run: native code reads the environment without
    /// a lock.</summary>
    internal static void Set(string name, string? value)
    {
        Environment.SetEnvironmentVariable(name, value);
        if (!OperatingSystem.IsLinux())
            return;
        // The runtime keeps a copy of its own. A native library that starts a program passes on the C library's.
        if (value is null)
            _ = Imports.UnsetEnv(name);
        else
            _ = Imports.SetEnv(name, value, 1);
    }

    [SupportedOSPlatform("linux")]
    private static partial class Imports
    {
        [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
        internal static partial int SetEnv(string name, string value, int overwrite);

        [LibraryImport("libc", EntryPoint = "unsetenv", StringMarshalling = StringMarshalling.Utf8)]
        internal static partial int UnsetEnv(string name);
    }
}
