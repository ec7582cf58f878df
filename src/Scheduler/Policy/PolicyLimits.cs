namespace ClusterTasks.Scheduling.Policy;

/// <summary>Sizes that bound the work for programs with very many kinds of tasks. Tests set small sizes, so that a handful of kinds is
/// many.</summary>
/// <param name="ChunkCapacity">Classes of one <see cref="ClassChunk"/>.</param>
/// <param name="IndexedRules">Label rules whose nodes are in indexes: each index costs a little whenever such a node changes.</param>
/// <param name="SpareRules">Label rules without a class that are kept: a class lives only as long as its queue, and its next task comes
/// soon.</param>
internal sealed record PolicyLimits(int ChunkCapacity = 256, int IndexedRules = 64, int SpareRules = 32)
{
    internal static readonly PolicyLimits Usual = new();
}
