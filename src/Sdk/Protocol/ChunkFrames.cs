using ClusterTasks.Store.Contracts;

namespace ClusterTasks.Protocol;

/// <summary>Asks for memory to put small objects into, at most so many bytes; answered by <see cref="ChunkGranted"/>.</summary>
[Frame(FrameType.AskChunk)]
internal readonly partial record struct AskChunk(long Bytes) : IFrame<AskChunk>;

/// <summary>The client puts nothing more into that chunk.</summary>
[Frame(FrameType.RetireChunk)]
internal readonly partial record struct RetireChunk(int Number) : IFrame<RetireChunk>;

/// <summary>The chunk, or none: the store has nothing to spare.</summary>
[Frame(FrameType.ChunkGranted)]
internal readonly partial record struct ChunkGranted(ChunkGrant? Chunk) : IFrame<ChunkGranted>;
