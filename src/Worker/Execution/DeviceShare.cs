namespace ClusterTasks.Worker.Execution;

/// <summary>GPUs that a task has.</summary>
/// <param name="Devices">Their places in the node's list.</param>
/// <param name="UnitsOfEach">How much of each, in 1/10000.</param>
/// <param name="Visible">Their ids with commas between them, as <c>CUDA_VISIBLE_DEVICES</c> has them.</param>
internal sealed record DeviceShare(int[] Devices, int UnitsOfEach, string Visible);
