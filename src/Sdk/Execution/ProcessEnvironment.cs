using System.Runtime.InteropServices;

namespace ClusterTasks.Execution;

/// <summary>The environment of this process, for managed and for native code.</summary>
internal static partial class ProcessEnvironment
{
    /// <summary>Sets a variable, or removes it with null. Only before other threads run: native code reads the environment without a lock.</summary>
    internal static void Set(string name, string? value)
    {
        Environment.SetEnvironmentVariable(name, value);
        if (OperatingSystem.IsWindows())
            return;
        // The runtime keeps a copy of its own. A native library that starts a program passes on the C library's.
        if (value is null)
            _ = UnsetEnv(name);
        else
            _ = SetEnv(name, value, 1);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnv(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "unsetenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnsetEnv(string name);
}
