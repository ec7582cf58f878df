using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ClusterTasks.Worker.Processes;

/// <summary>The command line and environment of a worker process.</summary>
internal static class WorkerCommand
{
    private const string VisibleDevices = "CUDA_VISIBLE_DEVICES";
    private const string OwnPrefix = "CLUSTERTASKS_";

    /// <param name="manifest">The program.</param>
    /// <param name="sessionSocket">The node's socket.</param>
    /// <param name="workerToken">By which the node knows the worker again.</param>
    /// <param name="gpus">The GPUs that the process sees, with commas between them; empty: none; null: what this process sees.</param>
    /// <exception cref="FileNotFoundException">The job's program is not on this machine.</exception>
    internal static ProcessStartInfo Create(JobManifest manifest, string sessionSocket, string workerToken, string? gpus = null)
    {
        var start = new ProcessStartInfo { WorkingDirectory = manifest.WorkingDirectory };
        if (RunsUnderSharedHost(manifest.EntryAssemblyPath))
        {
            start.FileName = DotnetHost;
            start.ArgumentList.Add(manifest.EntryAssemblyPath);
        }
        else
        {
            start.FileName = manifest.ProcessPath;
        }

        if (!File.Exists(start.FileName) || (manifest.EntryAssemblyPath.Length > 0 && !File.Exists(manifest.EntryAssemblyPath)))
            throw new FileNotFoundException($"The job's program '{(manifest.EntryAssemblyPath.Length > 0 ? manifest.EntryAssemblyPath : start.FileName)}' is not on this node. Start the driver from a folder that the node can read.");

        SetEnvironment(start.Environment, manifest, sessionSocket, workerToken);
        if (gpus is not null)
        {
            // Native libraries read it with getenv when they are first used: it must be there from the start of the process.
            start.Environment[VisibleDevices] = gpus;
            start.Environment["CLUSTERTASKS_WORKER_GPUS"] = gpus;
        }

        return start;
    }

    /// <summary>The <c>dotnet</c> host that this node itself runs under.</summary>
    internal static string DotnetHost { get; } = FindDotnetHost();

    private static void SetEnvironment(IDictionary<string, string?> variables, JobManifest manifest, string sessionSocket, string workerToken)
    {
        // User code must see neither the cluster's secret nor settings that were meant for the node.
        foreach (string own in variables.Keys.Where(k => k.StartsWith(OwnPrefix, StringComparison.Ordinal)).ToArray())
            variables.Remove(own);

        // Many workers share the cores, so no server GC with a heap per core. Dynamic PGO stays on: without it a node's start was
        // faster by less than the noise, and the loops of long tasks want it.
        variables["DOTNET_gcServer"] = "0";
        variables["DOTNET_gcConcurrent"] = "1";
        foreach ((string name, string value) in manifest.Environment ?? new Dictionary<string, string>())
            variables[name] = value;

        variables["DOTNET_STARTUP_HOOKS"] = "ClusterTasks.Sdk";
        variables["CLUSTERTASKS_WORKER"] = sessionSocket;
        variables["CLUSTERTASKS_WORKER_TOKEN"] = workerToken;
    }

    /// <summary>A program that carries its own runtime has it beside its dll, and the shared host refuses to run it.</summary>
    private static bool RunsUnderSharedHost(string entryAssemblyPath) =>
        entryAssemblyPath.Length > 0 && !File.Exists(Path.Combine(Path.GetDirectoryName(entryAssemblyPath) ?? "", "libhostpolicy.so"));

    private static string FindDotnetHost()
    {
        // <root>/shared/Microsoft.NETCore.App/<version>/ : the running runtime knows its own root, whatever PATH says.
        string root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        string host = Path.Combine(root, "dotnet");
        return File.Exists(host) ? host : Environment.ProcessPath ?? "dotnet";
    }
}
