using ClusterTasks.Session;
using ClusterTasks.Worker.Agent;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Jobs;

/// <summary>Chooses how a node's workers run.</summary>
internal static class JobWorkers
{
    internal static IJobWorkers Create(
        NodeOptions options, NodeAddress address, Node node, IServiceProvider services, TimeProvider time, ILoggerFactory loggers) =>
        options.Workers == WorkerMode.Process
            ? new ProcessWorkers(options.EffectiveGpuDevices.Count > 0, address, node, time, loggers.CreateLogger<ProcessWorkers>())
            : new InProcessWorkers(address, node, options.IsInUserHost ? services : null, time, loggers.CreateLogger<InProcessWorkers>());
}
