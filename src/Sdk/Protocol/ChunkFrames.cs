using ClusterTasks.Store;

namespace ClusterTasks.Protocol;

/// <summary>Asks for memory to put small objects into, at most so many bytes; answered by <see cref="ChunkLeased"/>.</summary>
[Frame(FrameType.LeaseChunk)]
internal readonly partial record struct LeaseChunk(long Bytes) : IFrame<LeaseChunk>;

/// <summary>The client puts nothing more into that chunk.</summary>
[Frame(FrameType.RetireChunk)]
internal readonly partial record struct RetireChunk(int Number) : IFrame<RetireChunk>;

/// <summary>The chunk, or none: the store has nothing to spare.</summary>
[Frame(FrameType.ChunkLeased)]
internal readonly partial record struct ChunkLeased(ChunkGrant? Chunk) : IFrame<ChunkLeased>;
