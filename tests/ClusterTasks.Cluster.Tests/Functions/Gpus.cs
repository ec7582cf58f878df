using System.Runtime.InteropServices;

namespace ClusterTasks.Cluster.Tests.Functions;

/// <summary>A task's view of its GPUs.</summary>
/// <param name="Ids">From its context.</param>
/// <param name="Variable">CUDA_VISIBLE_DEVICES as the runtime has it.</param>
/// <param name="Native">The same as a native library reads it.</param>
/// <param name="ProcessId">The process that ran it.</param>
public sealed record GpuSight(string[] Ids, string? Variable, string? Native, int ProcessId);

/// <summary>Functions that return their GPUs.</summary>
[Remote(Cpus = 0)]
public static partial class Gpus
{
    private const string VisibleDevices = "CUDA_VISIBLE_DEVICES";

    public static GpuSight Look() => new(
        [.. RemoteContext.Current!.GpuIds],
        Environment.GetEnvironmentVariable(VisibleDevices),
        Marshal.PtrToStringUTF8(GetEnvironment(VisibleDevices)),
        Environment.ProcessId);

    /// <summary>Does the same as <see cref="Look"/>, and does not end before the gate is open.</summary>
    public static async Task<GpuSight> Hold(string started, ObjectRef<int> gate)
    {
        await File.WriteAllTextAsync(started, string.Join(',', Look().Ids));
        await Gated.Return(0, gate);
        return Look();
    }

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetEnvironment(string name);
}
