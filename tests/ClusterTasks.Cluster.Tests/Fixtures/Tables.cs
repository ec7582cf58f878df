namespace ClusterTasks.Cluster.Tests.Fixtures;

/// <summary>Reads the objects that all nodes own, borrow and store, for tests that everything goes to zero.</summary>
internal static class Tables
{
    internal static async Task<IReadOnlyList<ObjectTotals>> TotalsAsync() =>
        (await Remote.ObjectsAsync(new ObjectQuery { Limit = 0 })).Nodes;

    /// <summary>Waits until no object is known or stored anywhere. The test collects no garbage: objects that were disposed of go by
    /// themselves.</summary>
    internal static Task EmptyAsync(string phase) => EmptyAsync(phase, TotalsAsync);

    /// <summary>Does the same as <see cref="EmptyAsync(string)"/>, after earlier tests that left references to the collectors.</summary>
    internal static Task CollectedAsync() => EmptyAsync("what earlier tests dropped is collected, here and in the workers", () =>
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return TotalsAsync();
    });

    private static async Task EmptyAsync(string phase, Func<Task<IReadOnlyList<ObjectTotals>>> ask)
    {
        try
        {
            await Eventually.BecomesAsync(phase, ask, nodes => nodes.All(IsEmpty));
        }
        catch (TimeoutException e)
        {
            ObjectListing left = await Remote.ObjectsAsync();
            throw new TimeoutException(
                $"{e.Message} Left: {string.Join("; ", left.Objects.Take(10).Select(Describe))}; {string.Join("; ", left.Nodes)}");
        }
    }

    internal static string Describe(ObjectInfo row) =>
        $"{row.Id} {row.Status} {row.SizeBytes} B held by {row.HolderCount}: {string.Join(", ", row.Holders.Take(3))}";

    private static bool IsEmpty(ObjectTotals node) => node is { OwnedObjects: 0, BorrowedObjects: 0, StoreObjects: 0, StoreUsedBytes: 0 };
}
