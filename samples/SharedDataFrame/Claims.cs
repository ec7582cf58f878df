using ClusterTasks;

namespace SharedDataFrame;

/// <summary>The program's claims about one node, each with its measurement.</summary>
internal static class Claims
{
    internal static void Results(Proof proof, string where, Report foo1, Report foo2, DelayGroup[] byHour, DelayGroup[] byDistance)
    {
        proof.Check(
            $"Both results on {where} equal a computation in a single process",
            foo1.Groups.SequenceEqual(byHour) && foo2.Groups.SequenceEqual(byDistance),
            $"{byHour.Length} hours and {byDistance.Length} distance bands compared, {byHour.Sum(group => group.Flights)} flights");
    }

    internal static void TwoProcessesAtOnce(Proof proof, Witness foo1, Witness foo2, int node)
    {
        int[] processes = [foo1.ProcessId, foo2.ProcessId, Environment.ProcessId, node];
        proof.Check(
            "They ran in two worker processes, neither of them the driver or the node",
            processes.Distinct().Count() == processes.Length,
            $"Foo1 in {foo1.ProcessId}, Foo2 in {foo2.ProcessId}; driver {Environment.ProcessId}, node {node}");

        TimeSpan overlap = foo1.OverlapWith(foo2);
        proof.Check("They ran at the same time", overlap > TimeSpan.Zero, $"both at work for {overlap.TotalMilliseconds:0} ms");
    }

    internal static void OneCopy(Proof proof, Witness reader, NodeState before, NodeState afterPut, NodeState afterReaders)
    {
        long values = reader.Columns.Sum(column => column.Length);
        long grown = afterPut.StoreUsedBytes - before.StoreUsedBytes;
        proof.Check(
            "Put made one copy in the node's store",
            afterPut.StoreObjects - before.StoreObjects == 1 && grown >= values && grown < 2 * values,
            $"{before.StoreUsedBytes} bytes before, {afterPut.StoreUsedBytes} after: {grown} more for {values} bytes of column values");

        long added = afterReaders.StoreUsedBytes - afterPut.StoreUsedBytes;
        proof.Check(
            "Two readers later it is still one copy",
            added < values && afterReaders.StoreObjects == afterPut.StoreObjects,
            $"{afterReaders.StoreUsedBytes} bytes, {afterReaders.StoreObjects - before.StoreObjects} object more than at the start");
    }

    internal static void SamePages(Proof proof, Witness foo1, Witness foo2)
    {
        proof.Check(
            "Both read the same bytes of the same file in place, through read-only mappings",
            foo1.SameBytesAs(foo2) && foo1.IsReadOnlyShared && foo2.IsReadOnlyShared,
            $"Foo1 {foo1.Range} {foo1.Permissions}\nFoo2 {foo2.Range} {foo2.Permissions}\nboth {foo1.File}, {foo1.FileOffset}");
    }

    internal static void DriverMadeNoCopy(Proof proof, Witness driver, Witness reader)
    {
        proof.Check(
            "Get in the driver made no copy either",
            driver.SameBytesAs(reader) && driver.IsReadOnlyShared,
            $"driver {driver.Range} {driver.Permissions}\n{driver.File}, {driver.FileOffset}");
    }
}
