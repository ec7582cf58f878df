namespace ClusterTasks.DriverProgram;

/// <summary>A driver that always has something under way: puts, large results on every node, copies between nodes, nested tasks.</summary>
internal static class Churn
{
    private const int LargeCount = 100_000;

    internal static async Task<int> RunAsync()
    {
        await using RemoteSession session = await Remote.ConnectAsync();
        NodeId[] nodes = [.. (await session.State.NodesAsync()).Select(node => node.Id)];
        for (int round = 0; ; round++)
        {
            ObjectRef<long[]> put = Remote.Put(new long[LargeCount]);
            ObjectRef<long[]>[] made =
                [.. nodes.SelectMany(
                node => Enumerable.Range(0, 4).Select(_ => Remote.With(Functions.On(node)).Invoke(Functions.Make, LargeCount)))];
            ObjectRef<int>[] read =
                [.. made.Append(put).Select(
                large => Remote.With(Functions.On(nodes[round % nodes.Length])).Invoke(Functions.Length, large))];
            ObjectRef<int>[] nested =
                [.. nodes.Select(node => Remote.With(Functions.On(node)).Invoke(Functions.NestedLength, nodes[^1].ToString(), LargeCount))];
            await Remote.GetAsync((ObjectRef<int>[])[.. read, .. nested]);
            if (round == 3)
                Console.WriteLine("READY");
        }
    }
}
