namespace ClusterTasks.Store.Contracts;

/// <summary>The owner's answer to a client that wants to put small objects: memory to fill from front to back, and entries of the index.
/// Each object begins at the next multiple of 64 and takes the next entry.</summary>
/// <param name="Number">Names the chunk in submissions.</param>
/// <param name="Segment">Number of the arena.</param>
/// <param name="Offset">First byte in the arena.</param>
/// <param name="Bytes">Length.</param>
/// <param name="Entries">One entry for each object that the chunk can take.</param>
internal sealed record ChunkGrant(int Number, int Segment, long Offset, long Bytes, ChunkEntry[] Entries);

/// <summary>A reserved line of the index, and the number of its coming use.</summary>
internal readonly record struct ChunkEntry(int Entry, uint Generation);
