namespace ClusterTasks.Store.Contracts;

/// <summary>The names that messages use for the settings of a store: their reader sets something else, such as an option of a
/// node.</summary>
/// <param name="Capacity">The name of the store's size.</param>
/// <param name="MaxObjects">The name of the number of objects.</param>
/// <param name="SharedMemoryDirectory">The name of the directory of its memory.</param>
/// <param name="MaxClients">The name of the number of processes that it serves.</param>
internal sealed record StoreNames(string Capacity, string MaxObjects, string SharedMemoryDirectory, string MaxClients)
{
    /// <summary>The store's own options.</summary>
    public static StoreNames OfOptions { get; } = new(
        $"{nameof(StoreOptions)}.{nameof(StoreOptions.CapacityBytes)}",
        $"{nameof(StoreOptions)}.{nameof(StoreOptions.MaxObjects)}",
        $"{nameof(StoreOptions)}.{nameof(StoreOptions.SharedMemoryDirectory)}",
        $"{nameof(StoreOptions)}.{nameof(StoreOptions.MaxClients)}");
}
