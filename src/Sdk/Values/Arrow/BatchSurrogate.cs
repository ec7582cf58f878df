using Apache.Arrow;

namespace ClusterTasks.Values.Arrow;

/// <summary>Lets a type of another library travel as record batches. Implemented in an assembly of its own, so that only programs that use
/// the library carry it.</summary>
internal abstract class BatchSurrogate<T>
    where T : class
{
    /// <summary>Returns at least one batch. The batches may be the value's own memory.</summary>
    internal abstract IReadOnlyList<RecordBatch> ToBatches(T value);

    /// <summary>Returns the value again, in memory of its own.</summary>
    internal abstract T FromBatches(IReadOnlyList<RecordBatch> batches);
}
