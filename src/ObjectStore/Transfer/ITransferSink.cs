namespace ClusterTasks.Store.Transfer;

/// <summary>Receives the bytes of pulled objects.</summary>
internal interface ITransferSink
{
    /// <summary>Bytes of room now, as far as they can be known without a request.</summary>
    long FreeBytes { get; }

    /// <summary>Reserves room for an object; null when it is already here. May wait for room.</summary>
    ValueTask<ITransferWriter?> CreateAsync(ObjectId id, long size, CancellationToken ct);
}

/// <summary>An object under construction. Disposing it before <see cref="Seal"/> gives the room back.</summary>
internal interface ITransferWriter : IDisposable
{
    Memory<byte> Slice(long offset, int length);

    void Seal();
}
