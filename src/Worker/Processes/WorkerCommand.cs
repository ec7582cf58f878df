using System.Diagnostics;
using System.Globalization;
using ClusterTasks.Execution;
using ClusterTasks.Protocol;

namespace ClusterTasks.Worker.Processes;

/// <summary>Makes the command line and environment of a worker process.</summary>
internal static class WorkerCommand
{
    private const string VisibleDevices = "CUDA_VISIBLE_DEVICES";

    internal static readonly string HookAssembly = typeof(Remote).Assembly.GetName().Name!;

    /// <param name="code">The program.</param>
    /// <param name="sessionSocket">The node's socket.</param>
    /// <param name="workerToken">The token by which the node recognises the worker.</param>
    /// <param name="gpus">The GPUs that the process sees, with commas between them; empty: none; null: what this process sees.</param>
    /// <exception cref="FileNotFoundException">The job's program is not on this machine.</exception>
    /// <exception cref="DirectoryNotFoundException">The job's working directory is not on this machine.</exception>
    internal static ProcessStartInfo Create(JobCode code, string sessionSocket, string workerToken, string? gpus = null)
    {
        ProcessStartInfo start = ProgramStart.Create(code.Launch);
        if (!Directory.Exists(code.WorkingDirectory))
            throw new DirectoryNotFoundException(
                $"The working directory '{code.WorkingDirectory}' of the program does not exist for this node. Start the program in a "
                + "folder that the node can enter.");
        start.WorkingDirectory = code.WorkingDirectory;
        var own = new Dictionary<string, string>
        {
            [ChildStart.Prefix + ChildStart.SocketSetting] = sessionSocket,
            [ChildStart.Prefix + ChildStart.TokenSetting] = workerToken,
            [ChildStart.Prefix + ChildStart.BuildSetting] = code.Launch.Build,
        };
        own[ChildStart.Prefix + ChildStart.CultureSetting] = code.Culture ?? "";
        own[ChildStart.Prefix + ChildStart.UICultureSetting] = code.UICulture ?? "";
        own[ChildStart.Prefix + ChildStart.DepthSetting] = code.MaxTaskDepth.ToString(CultureInfo.InvariantCulture);
        if (gpus is not null)
            own[ChildStart.Prefix + ChildStart.GpusSetting] = gpus;
        ChildEnvironment.Prepare(start.Environment, ChildStart.WorkerRole, HookAssembly, own, WorkerVariables.Unpack(code.Variables ?? ""));
        if (gpus is not null)
        {
            // Native libraries read it with getenv when they are first used: it must be there from the start of the process.
            start.Environment[VisibleDevices] = gpus;
        }

        return start;
    }
}
