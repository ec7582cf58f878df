using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ClusterTasks.Benchmarks.Harness;

/// <summary>The machine on which the figures were taken.</summary>
internal sealed record MachineFacts(int Cpus, long MemoryBytes, string Os, string Runtime)
{
    internal static MachineFacts Read() => new(
        Environment.ProcessorCount,
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription);

    /// <summary>Returns the commit of the working copy, or "unknown" outside of one.</summary>
    internal static string Commit()
    {
        try
        {
            using Process? git = Process.Start(new ProcessStartInfo("git", ["-C", AppContext.BaseDirectory, "rev-parse", "HEAD"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
            string commit = git?.StandardOutput.ReadToEnd().Trim() ?? "";
            git?.WaitForExit();
            return git?.ExitCode == 0 ? commit : "unknown";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "unknown";
        }
    }
}
