using Apache.Arrow;
using ClusterTasks;

namespace SharedDataFrame;

/// <summary>Runs the same two functions on another node: the bytes cross once.</summary>
internal static class SecondNode
{
    internal static async Task RunAsync(
        Proof proof, ObjectRef<RecordBatch> shared, Witness firstNode, DelayGroup[] byHour, DelayGroup[] byDistance)
    {
        if (await Nodes.OtherAsync() is not { } before)
        {
            Console.WriteLine("No second node with two CPU slots: the part about a second node is left out.");
            return;
        }

        await SameTime.WarmUpAsync(before.Id);
        (Report foo1, Report foo2) = await SameTime.RunAsync(shared, before.Id);
        NodeState after = await Nodes.FindAsync(before.Id);

        Claims.Results(proof, "the second node", foo1, foo2, byHour, byDistance);
        long transfers = after.TransfersReceived - before.TransfersReceived;
        long bytes = after.BytesReceived - before.BytesReceived;
        long values = firstNode.Columns.Sum(column => column.Length);
        proof.Check(
            "The bytes crossed to the second node exactly once, for two readers",
            transfers == 1 && bytes >= values && bytes < 2 * values && after.StoreObjects - before.StoreObjects == 1,
            $"{transfers} transfer, {bytes} bytes received for {values} bytes of column values");
        proof.Check(
            "There, too, both read one copy in place: a copy of that node's own",
            foo1.Witness.SameBytesAs(foo2.Witness) && foo1.Witness.IsReadOnlyShared && foo2.Witness.IsReadOnlyShared
                && !foo1.Witness.SameBytesAs(firstNode) && foo1.Witness.ProcessId != foo2.Witness.ProcessId,
            $"processes {foo1.Witness.ProcessId} and {foo2.Witness.ProcessId}: {foo1.Witness.File}, {foo1.Witness.FileOffset}");
    }
}
