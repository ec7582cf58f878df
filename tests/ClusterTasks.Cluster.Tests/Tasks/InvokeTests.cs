using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Tasks;

/// <summary>Every shape of call, against any cluster.</summary>
public abstract class InvokeTests
{
    [Fact]
    public async Task Invoke_ValuesAndReferences_GivesTheResult()
    {
        ObjectRef<int> length = Remote.Invoke(Numbers.Length, "hello");
        ObjectRef<int> sum = Remote.Invoke(Numbers.Add, length, 10);
        Assert.Equal(30, await Remote.Invoke(Numbers.Add, sum, sum));
        Assert.Equal(15, await sum.GetAsync(Eventually.Patience));
    }

    [Fact]
    public async Task Invoke_AsyncShapes_AreUnwrapped()
    {
        Assert.Equal(3, await Remote.Invoke(Numbers.LengthAsync, "abc"));
        Assert.Equal(4, await Remote.Invoke(Numbers.LengthValueTask, Remote.Put("abcd")));
        await Remote.Invoke(Numbers.Nothing, "void");
        await Remote.Invoke(Numbers.NothingAsync, "task");
    }

    [Fact]
    public async Task Invoke_StaticLambdaAndGeneric_Run()
    {
        Assert.Equal(6, await Remote.Invoke(static text => text.Length, "lambda"));
        Assert.Equal("x", await Remote.Invoke(Numbers.Identity, "x"));
        Assert.Equal(25L, await Remote.Of(static (long x) => x * x).Invoke(5));
    }

    [Fact]
    public async Task Invoke_ChainOfOneHundred_GivesTheSum()
    {
        ObjectRef<int> total = Remote.Put(0);
        for (int i = 1; i <= 100; i++)
            total = Remote.Invoke(Numbers.Add, total, i);
        Assert.Equal(5050, await total);
    }

    [Fact]
    public async Task Map_ThenGather_KeepsTheOrder()
    {
        ObjectRef<int>[] lengths = Remote.Map(Numbers.Length, ["a", "bb", "ccc"]);
        int[] got = await Remote.GetAsync(lengths);
        int[] gathered = await Remote.Gather(lengths);
        Assert.Equal([1, 2, 3], got);
        Assert.Equal([1, 2, 3], gathered);
        Assert.Equal(6, await Remote.Invoke(Numbers.Sum, lengths));
    }

    [Fact]
    public async Task WaitAsync_OneOfMany_SplitsReadyAndPending()
    {
        string file = Path.GetTempFileName();
        try
        {
            ObjectRef<int> quick = Remote.Invoke(Numbers.Add, 1, 2);
            ObjectRef<int> slow = Remote.Invoke(static async (string path, CancellationToken token) =>
            {
                await Misbehaviour.WaitForToken(path, token);
                return 0;
            }, file, CancellationToken.None);
            var (ready, pending) = await Remote.WaitAsync([slow, quick], count: 1, Eventually.Patience);
            Assert.Equal([quick], ready);
            Assert.Equal([slow], pending);
            await Remote.CancelAsync(slow);
            await Assert.ThrowsAsync<TaskCancelledException>(() => slow.GetAsync(Eventually.Patience));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task WhenEach_ManyTasks_YieldsEachOnce()
    {
        ObjectRef<int>[] refs = Remote.Map(Numbers.Length, ["a", "bb", "ccc", "dddd"]);
        var seen = new List<int>();
        await foreach (ObjectRef<int> done in Remote.WhenEach(refs))
            seen.Add(await done);
        Assert.Equal([1, 2, 3, 4], seen.Order());
    }

    [Fact]
    public async Task Stream_AllItems_ArriveInOrder()
    {
        var items = new List<int>();
        await foreach (int item in Remote.Invoke(Numbers.CountTo, 200))
            items.Add(item);
        Assert.Equal(Enumerable.Range(1, 200), items);
    }

    [Fact]
    public async Task Stream_ThatThrows_GivesItsItemsFirst()
    {
        var items = new List<int>();
        RemoteTaskException error = await Assert.ThrowsAsync<RemoteTaskException>(async () =>
        {
            await foreach (int item in Remote.Invoke(Numbers.CountThenThrow, 3))
                items.Add(item);
        });
        Assert.Equal([1, 2, 3], items);
        Assert.IsType<InvalidDataException>(error.InnerException);
    }

    [Fact]
    public async Task Nested_RecursionWiderThanTheSlots_DoesNotDeadlock()
    {
        Assert.Equal(55, await Remote.Invoke(Numbers.Fibonacci, 10).GetAsync(Eventually.Patience));
        Assert.Equal(13, await Remote.Invoke(Numbers.FibonacciBlocking, 7).GetAsync(Eventually.Patience));
    }

    [Fact]
    public async Task Large_ResultAndArgument_ArriveWhole()
    {
        const int count = 1 << 20;
        ObjectRef<long[]> made = Remote.Invoke(Bytes.Make, count, 3L);
        long sum = await Remote.Invoke(static (long[] values) => values.Sum(), made);
        Assert.Equal(3L * count, sum);
        Assert.Equal(count, (await made).Length);
        ObjectRef<ReadOnlyMemory<long>> put = Remote.Put<ReadOnlyMemory<long>>(Bytes.Make(count, 5));
        Assert.Equal(5L * count, await Remote.Invoke(Bytes.SumOf, put));
        Assert.True(await Remote.Invoke(Bytes.IsMappedReadOnly, put), "The argument was not read in place.");
    }

    [Fact]
    public async Task Get_ThatTakesTooLong_SaysWhatItWaitsFor()
    {
        string file = Path.GetTempFileName();
        try
        {
            ObjectRef stuck = Remote.Invoke(Misbehaviour.WaitForToken, file, CancellationToken.None);
            TimeoutException error = await Assert.ThrowsAsync<TimeoutException>(() => stuck.WaitAsync(TimeSpan.FromMilliseconds(200)));
            Assert.Contains(nameof(Misbehaviour.WaitForToken), error.Message, StringComparison.Ordinal);
            await Remote.CancelAsync(stuck);
            await Assert.ThrowsAsync<TaskCancelledException>(() => stuck.WaitAsync(Eventually.Patience));
        }
        finally
        {
            File.Delete(file);
        }
    }
}

[Collection(OneNodeTests.Name)]
public sealed class InvokeInProcessesTests : InvokeTests;

[Collection(InProcessTests.Name)]
public sealed class InvokeInThreadsTests : InvokeTests;

[Collection(TwoNodesTests.Name)]
public sealed class InvokeOnTwoNodesTests : InvokeTests;
