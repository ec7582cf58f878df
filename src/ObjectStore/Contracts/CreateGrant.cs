namespace ClusterTasks.Store.Contracts;

/// <summary>The owner's answer to a create: a range that no other process touches until it is sealed or aborted.</summary>
/// <param name="Entry">Place in the index.</param>
/// <param name="Generation">The use of that entry; seal and abort give it back.</param>
/// <param name="Segment">Number of the arena.</param>
/// <param name="Offset">First byte in the arena.</param>
/// <param name="Size">Requested bytes.</param>
/// <param name="Exists">True when the object is sealed already; there is nothing to write, and the other members mean nothing.</param>
internal readonly record struct CreateGrant(int Entry, uint Generation, int Segment, long Offset, long Size, bool Exists);
