using ClusterTasks.Store;
using ClusterTasks.Store.Client;
using ClusterTasks.Store.Contracts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClusterTasks.ObjectStore.Tests.Support;

internal static class TestStore
{
    public static readonly NodeId Node = new(0x1234);

    public static NodeStore Create(
        long capacity = 16 << 20, TimeProvider? time = null, Func<StoreOptions, StoreOptions>? with = null, ILogger? logger = null)
    {
        var options = new StoreOptions { CapacityBytes = capacity, MaxObjects = 1024, MaxClients = 8 };
        return NodeStore.Create(with is null ? options : with(options), time ?? TimeProvider.System, logger ?? NullLogger.Instance);
    }

    public static ObjectId Id(ulong number, uint index = 0) => new(TaskId.Create(Node, 1, number), index);

    /// <summary>Attaches an in-process client, with call-backs in place of a session's messages.</summary>
    public static StoreClient Attach(NodeStore store) => StoreClient.Attach(store.Attach(Environment.ProcessId));

    public static ObjectBuilder Open(NodeStore store, StoreClient client, CreateGrant grant) => client.Open(
        grant,
        (granted, actual) => store.Seal(client.ClientIndex, granted.Entry, granted.Generation, actual),
        granted => store.Abort(client.ClientIndex, granted.Entry, granted.Generation));

    public static async Task PutAsync(NodeStore store, ObjectId id, ReadOnlyMemory<byte> data)
    {
        using ObjectBuilder? builder = await store.CreateLocalAsync(id, data.Length, TestContext.Current.CancellationToken);
        Assert.NotNull(builder);
        builder.AsStream().Write(data.Span);
        builder.Seal();
    }

    public static byte[] Pattern(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static async Task<T> Within<T>(Task<T> task, string phase, Func<string>? state = null, TimeSpan? patience = null)
    {
        TimeSpan limit = patience ?? TimeSpan.FromSeconds(60);
        try
        {
            return await task.WaitAsync(limit, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{phase}: not done after {limit.TotalSeconds} s; {state?.Invoke()}");
        }
    }

    /// <summary>Spins until the condition holds, for states that nothing announces (a pin is taken back silently).</summary>
    public static void Eventually(Func<bool> condition, string phase, Func<string> state)
    {
        if (!SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(60)))
            throw new TimeoutException($"{phase}: not so after 60 s; {state()}");
    }
}
