using ClusterTasks.Session;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Jobs;

/// <summary>Chooses how a node's workers run.</summary>
internal static class JobWorkers
{
    internal static IJobWorkers Create(
        NodeOptions options, NodeAddress address, IWorkerNews news, IServiceProvider services, TimeProvider time, ILoggerFactory loggers) =>
        options.Workers == WorkerMode.Process
            ? new ProcessWorkers(
                options.EffectiveGpuDevices.Count > 0, options.CrashDumpDirectory, address, news, time,
                loggers.CreateLogger<ProcessWorkers>())
            : new InProcessWorkers(address, news, options.IsInUserHost ? services : null, time, loggers.CreateLogger<InProcessWorkers>());
}
