using System.Globalization;
using ClusterTasks.Platform;

namespace ClusterTasks.Worker.Hosting;

/// <summary>The default amounts of memory that the object store takes and that tasks can reserve.</summary>
internal static class HostMemory
{
    internal const long MinimumStoreBytes = 75L << 20;
    internal const long MaximumDefaultStoreBytes = 200_000_000_000;
    private const double Share = 0.3;

    internal static long DefaultStoreBytes() => DefaultStoreBytes(MachineMemory.AvailableBytes() - StoreReservation.Total);

    internal static long DefaultStoreBytes(long availableBytes) =>
        Math.Clamp((long)(availableBytes * Share), MinimumStoreBytes, MaximumDefaultStoreBytes);

    /// <summary>Returns the memory that remains for tasks beside the store, on a machine that several nodes share.</summary>
    internal static long DefaultTaskBytes(long totalBytes, long storeBytes, int nodes) => Math.Max(0, (totalBytes / nodes) - storeBytes);

    /// <summary>Returns a warning when a store is larger than the memory that it fills; null: it is not.</summary>
    internal static string? StoreWarning(long storeBytes, long totalBytes) =>
        storeBytes <= totalBytes ? null : string.Create(CultureInfo.InvariantCulture,
        $"{{store-bytes}} is {storeBytes:N0}, and there are {totalBytes:N0} bytes of memory: no memory is left that tasks can reserve, "
            + $"and a process may be killed before the store is full. Set {{store-bytes}} to less.");
}
