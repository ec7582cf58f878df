namespace ClusterTasks.Platform;

/// <summary>How much of a memory is in use.</summary>
/// <param name="Used">Bytes that the kernel cannot take back: without the pages of files, which it drops when it needs the room.</param>
/// <param name="Limit">Bytes that there are.</param>
/// <param name="IsContainer">True for the limit of a control group; false for the machine's memory.</param>
internal readonly record struct MemoryLevel(long Used, long Limit, bool IsContainer)
{
    internal double Part => Limit == 0 ? 0 : (double)Used / Limit;
}
