namespace ClusterTasks.Store.Transfer;

/// <summary>Where the bytes of a pulled object go.</summary>
internal interface ITransferSink
{
    /// <summary>Bytes of room now, as far as that can be known without asking for them.</summary>
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
