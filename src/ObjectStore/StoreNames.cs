namespace ClusterTasks.Store;

/// <summary>What messages call the settings of a store: whoever reads them sets something else, such as an option of a node.</summary>
/// <param name="Capacity">The store's size.</param>
/// <param name="MaxObjects">How many objects it holds.</param>
/// <param name="SharedMemoryDirectory">Where its memory lies.</param>
/// <param name="MaxClients">How many processes it serves.</param>
internal sealed record StoreNames(string Capacity, string MaxObjects, string SharedMemoryDirectory, string MaxClients)
{
    /// <summary>The store's own options.</summary>
    public static StoreNames OfOptions { get; } = new(
        $"{nameof(StoreOptions)}.{nameof(StoreOptions.CapacityBytes)}",
        $"{nameof(StoreOptions)}.{nameof(StoreOptions.MaxObjects)}",
        $"{nameof(StoreOptions)}.{nameof(StoreOptions.SharedMemoryDirectory)}",
        $"{nameof(StoreOptions)}.{nameof(StoreOptions.MaxClients)}");
}
