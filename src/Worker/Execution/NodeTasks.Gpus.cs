using System.Diagnostics;

namespace ClusterTasks.Worker.Execution;

/// <summary>Tasks with GPUs: each gets devices, and a worker that sees only those. A native library reads the list of its devices once,
/// when it is first used, so the list must be in the process's environment from its start: a set of devices has a worker of its own, which
/// the tasks of the job with that set use one after the other (or, with parts of a device, beside each other).</summary>
internal sealed partial class NodeTasks
{
    private readonly DeviceAllocator _gpus = new(gpuDevices);

    /// <summary>The worker that could run the task now. A task with GPUs takes its devices here, and keeps them while its worker
    /// starts.</summary>
    private WorkerEntry? WorkerFor(NodeTask task)
    {
        if (task.GpuUnits == 0)
            return FindWorker(task.Order.Job, task.Demand, RuleOf(task));
        task.Gpus ??= _gpus.TryTake(task.GpuUnits);
        if (task.Gpus is not { Visible: var devices })
            return null;
        if (!Job(task.Order.Job).Workers.Exists(worker => worker.Gpus == devices))
            context.Effects.Add(new EnsureGpuWorker(task.Order.Job, devices, Number: 0));
        return FindGpuWorker(task.Order.Job, devices, RuleOf(task));
    }

    private void ReturnGpus(NodeTask task)
    {
        if (task.Gpus is { } share)
            _gpus.Return(share);
        task.Gpus = null;
    }

    private string ExplainGpus(NodeTask task) => task.Gpus is { } share
        ? $"it has GPU {share.Visible}, and a worker process that sees no other is starting on this node{AndWhyNotNow(task)}"
        : $"it waits for {task.Demand}; no device has as much left ({_gpus})";

    [Conditional("DEBUG")]
    private void AssertGpus() => _gpus.AssertInvariants(_tasks.Values.Select(task => task.Gpus).OfType<DeviceShare>());
}
