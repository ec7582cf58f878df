using ClusterTasks.Execution;
using ClusterTasks.Session;
using ClusterTasks.Values;
using ClusterTasks.Values.Blobs;

namespace ClusterTasks.Tests.Session;

/// <summary>Runs alone, because it takes every thread of the pool.</summary>
[Collection("ambient session")]
public sealed class BlockingGetTests : SessionTests
{
    // The test blocks its own thread on purpose: the get must work without a pool thread.
#pragma warning disable xUnit1031
    [Fact]
    public void GetPutAndResult_NoThreadOfThePoolIsFree_AreWokenAllTheSame()
    {
        ObjectHandle handle = Node.NewHandle(1);
        // This backs the memory: from here on the store grants at once, without a thread of the pool.
        Node.StoreAsync(FakeNode.NewId(9), new byte[200_000]).GetAwaiter().GetResult();
        Node.Store.Delete(FakeNode.NewId(9));
        ThreadPool.GetMinThreads(out int least, out int leastPorts);
        ThreadPool.GetMaxThreads(out int most, out int mostPorts);
        using var release = new ManualResetEventSlim();
        const int Items = 200;
        int blocked = 0;
        int ended = 0;
        try
        {
            Assert.True(ThreadPool.SetMaxThreads(Math.Max(least, Environment.ProcessorCount), mostPorts));
            for (int i = 0; i < Items; i++)
            {
                ThreadPool.UnsafeQueueUserWorkItem(
                    _ =>
                    {
                        Interlocked.Increment(ref blocked);
                        release.Wait();
                        Interlocked.Increment(ref ended);
                    },
                    null);
            }

            Assert.True(SpinWait.SpinUntil(() => ThreadPool.ThreadCount <= blocked + 1 && ThreadPool.PendingWorkItemCount > 0, Patience),
                $"{blocked} of {ThreadPool.ThreadCount} threads are taken.");

            Task<int> value = OnThread(() => Session.Get<int>(handle, null));
            Node.Expect<Protocol.Subscribe>("the get asks");
            Node.Resolve(handle.Id, 5);
            Assert.True(value.Wait(Patience), "The get was not woken.");
            Assert.Equal(5, value.Result);

            Task<byte[]> large = OnThread(() =>
            {
                ObjectHandle put = Session.Put(new byte[100_000]);
                return Session.Get<byte[]>(put, Patience);
            });
            Assert.True(OnThread(() => Node.GrantAsync("the put asks for room").GetAwaiter().GetResult()).Wait(Patience));
            Protocol.Seal seal = Node.Expect<Protocol.Seal>("the put is sealed");
            Node.Store.Seal(1, seal.Entry, seal.Generation, seal.Size);
            Node.Send(new Protocol.Resolved(seal.Id, Protocol.ResolvedKind.Stored, []));
            Assert.True(large.Wait(Patience), "The put and its get were not woken.");
            Assert.Equal(100_000, large.Result.Length);

            var host = new WorkerHost(Session, WorkerSettings.Default, null);
            var run = new Protocol.Run(FakeNode.NewId(8).Task, 1, 0, 0, 0, [], [], default);
            var assignment = new TaskAssignment(run, new Protocol.TaskDefinition { Name = "f" });
            Assert.True(host.TryNote(assignment));
            using EncodedValue result = ValueCodec.Encode(new byte[100_000]);
            Task<bool> stored = OnThread(() =>
            {
                host.StoreResult(assignment, 0, result);
                return true;
            });
            Assert.True(OnThread(() => Node.GrantAsync("the task asks for room").GetAwaiter().GetResult()).Wait(Patience));
            Assert.False(Node.Expect<Protocol.Seal>("the result is sealed").IsPut);
            Assert.True(stored.Wait(Patience), "The task that has a large result was not woken.");
        }
        finally
        {
            release.Set();
            ThreadPool.SetMaxThreads(most, mostPorts);
            ThreadPool.SetMinThreads(least, leastPorts);
            SpinWait.SpinUntil(() => ended == Items, Patience);
        }
    }
#pragma warning restore xUnit1031

    [Fact]
    public async Task Get_NotReadyInTime_SaysWhy()
    {
        ObjectHandle handle = Node.NewHandle(1);
        Task<int> value = OnThread(() => Session.Get<int>(handle, TimeSpan.Zero));
        Protocol.Query why = Node.Expect<Protocol.Query>("it asks why");
        byte[] text = MessagePack.MessagePackSerializer
            .Serialize("it waits for room.", cancellationToken: TestContext.Current.CancellationToken);
        Node.Send(new Protocol.Answer(why.Number, false, text));
        Node.Send(new Protocol.Answer(Node.Expect<Protocol.Query>("it looks a last time").Number, false, []));
        TimeoutException error = await Assert.ThrowsAsync<TimeoutException>(() => Within(value, "the get gives up"));
        Assert.Contains("it waits for room.", error.Message, StringComparison.Ordinal);
    }
}
