namespace ClusterTasks.DriverProgram;

/// <summary>Drivers that attach to the cluster of CLUSTERTASKS_ADDRESS.</summary>
internal static class Drivers
{
    // This count is large enough for the node store instead of a message.
    private const int LargeCount = 1 << 20;

    private static readonly List<object> Held = [];

    /// <summary>Runs a few tasks on every node that has slots.</summary>
    internal static async Task<int> RunAsync()
    {
        await using RemoteSession session = await Remote.ConnectAsync();
        ObjectRef<int>[] squares = Remote.Map(Functions.Square, Enumerable.Range(1, 20));
        int[] got = await Remote.GetAsync(squares);
        Console.WriteLine($"DONE {got.Sum()}");
        return 0;
    }

    /// <summary>Prints from one task on each node, when the test says so.</summary>
    internal static async Task<int> PrintAsync()
    {
        await using RemoteSession session = await Remote.ConnectAsync();
        Console.WriteLine("READY");
        if (Console.In.ReadLine() is null)
            return 1;
        foreach (NodeState node in await session.State.NodesAsync())
            await Remote.With(Functions.On(node.Id)).Invoke(Functions.Print, $"node {node.Id}");
        Console.WriteLine("DONE");
        return 0;
    }

    /// <summary>Holds everything a driver can leave behind: large objects in both stores, running tasks, nested ones, a stream.</summary>
    internal static async Task<int> HoldAsync()
    {
        using var running = new CountdownEvent(4);
        var options = new RemoteOptions
        {
            OnOutput = line =>
            {
                Console.WriteLine(line);
                if (line.EndsWith(Functions.Started, StringComparison.Ordinal))
                    running.Signal();
            },
        };
        await using RemoteSession session = await Remote.ConnectAsync(options: options);
        NodeId home = session.NodeId;
        NodeId other = (await session.State.NodesAsync()).Select(node => node.Id).First(id => id != home);

        Held.Add(Remote.Put(new long[LargeCount]));
        ObjectRef<long[]> remote = Remote.With(Functions.On(other)).Invoke(Functions.Make, LargeCount);
        Held.Add(remote);
        Held.Add(await remote.GetAsync());
        Held.Add(Remote.With(Functions.On(home)).Invoke(Functions.Stuck));
        Held.Add(Remote.With(Functions.On(other)).Invoke(Functions.Stuck));
        Held.Add(Remote.With(Functions.On(home)).Invoke(Functions.Nest, other.ToString()));
        ObjectStream<long[]> stream = Remote.With(Functions.On(home)).Invoke(Functions.Items, LargeCount);
        Held.Add(stream);
        IAsyncEnumerator<long[]> items = stream.GetAsyncEnumerator();
        Held.Add(items);
        if (!await items.MoveNextAsync())
            return 1;

        running.Wait();
        Console.WriteLine("READY");
        new ManualResetEventSlim().Wait();
        return 1;
    }
}
