namespace ClusterTasks.Store;

/// <summary>The owner's answer to a client that wants to put small objects: memory to fill from front to back, each object at the next
/// multiple of 64, and a slot of the index for each, in this order.</summary>
/// <param name="Number">Names the chunk in submissions.</param>
/// <param name="Segment">Number of the arena.</param>
/// <param name="Offset">First byte in the arena.</param>
/// <param name="Bytes">Length.</param>
/// <param name="Slots">As many objects as it can take.</param>
internal sealed record ChunkGrant(int Number, int Segment, long Offset, long Bytes, ChunkSlot[] Slots);
