using System.Diagnostics.CodeAnalysis;

namespace ClusterTasks.Store.Transfer;

/// <summary>Finds the sealed objects that other nodes ask for.</summary>
internal interface ITransferSource
{
    /// <summary>Brings an object back from this node's disk, so that <see cref="TryOpen"/> finds it.</summary>
    /// <returns>True when it is sealed in memory now. It may leave again before it is opened.</returns>
    ValueTask<bool> PrepareAsync(ObjectId id) => ValueTask.FromResult(false);

    /// <summary>Opens a sealed object for reading; false when it is not on this node.</summary>
    bool TryOpen(ObjectId id, [NotNullWhen(true)] out ITransferReader? reader);
}

/// <summary>A pinned, sealed object. The bytes stay valid and unchanged until it is disposed.</summary>
internal interface ITransferReader : IDisposable
{
    long Length { get; }

    ReadOnlyMemory<byte> Slice(long offset, int length);
}
