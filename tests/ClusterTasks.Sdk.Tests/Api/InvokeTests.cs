using System.Numerics.Tensors;
using Apache.Arrow;
using ClusterTasks.Protocol;
using ClusterTasks.Values;
using Microsoft.Data.Analysis;

namespace ClusterTasks.Tests.Api;

public sealed class InvokeTests(ITestOutputHelper output) : SessionTest
{
    [Fact]
    public void Invoke_ReferenceAndValue_ReferenceIsADependency()
    {
        ObjectRef<int> first = Session.NewRef<int>();
        Remote.Invoke(F.Add, first, 5);
        Assert.Equal([first.Id], Session.Last.Dependencies);
        Assert.Empty(Session.Last.Nested);
        Assert.Same(first.Handle, Session.Calls[0].KeepAlive.Single());
        Assert.Equal(ResultKind.Value, Session.Last.Definition.Result);
    }

    [Fact]
    public void Invoke_ReferenceWhereTheFunctionTakesOne_IsNested()
    {
        ObjectRef<int> reference = Session.NewRef<int>();
        Remote.Invoke(F.IsRef, reference);
        Assert.Empty(Session.Last.Dependencies);
        Assert.Equal([reference.Id], Session.Last.Nested);
        Assert.Same(reference.Handle, Session.Calls[0].KeepAlive.Single());
    }

    [Fact]
    public void Invoke_LargeValue_IsPutAndReleasedAfterTheCall()
    {
        int[] large = new int[100_000];
        Remote.Invoke(F.SumAll, large);
        Assert.Equal(large, ValueCodec.Decode<int[]>(Session.Puts.Single(), Session, out _));
        Assert.Equal(Session.Last.Dependencies.Single(), Session.Released.Single());
        Assert.True(Session.Last.Body.Length < 1000, $"the body has {Session.Last.Body.Length} bytes");
    }

    [Theory]
    [InlineData(100)]
    [InlineData(100_000)]
    public void Invoke_SequenceThatCanBeWalkedOnce_ArrivesWhole(int count)
    {
        int walks = 0;
        Remote.Invoke(F.SumSeq, Numbers());
        Assert.Equal(1, walks);
        byte[] sent = Session.Puts.Count == 0 ? Session.Last.Body[6..].ToArray() : Session.Puts.Single();
        Assert.Equal(count > 64 * 1024, Session.Puts.Count == 1);
        Assert.Equal(Enumerable.Range(0, count), ValueCodec.Decode<IEnumerable<int>>(sent, Session, out _));

        IEnumerable<int> Numbers()
        {
            // A queue that the first walk consumes would give nothing the second time.
            for (int i = 0; walks == 0 && i < count; i++)
                yield return i;
            walks++;
        }
    }

    [Fact]
    public void Map_LargeSharedSequenceThatCanBeWalkedOnce_ArrivesWhole()
    {
        var queue = new Queue<int>(Enumerable.Range(0, 100_000));
        Remote.Map(static (int item, IEnumerable<int> all) => all.Count() + item, [1, 2], Consumed());
        Assert.Equal(Enumerable.Range(0, 100_000), ValueCodec.Decode<IEnumerable<int>>(Session.Puts.Single(), Session, out _));

        IEnumerable<int> Consumed()
        {
            while (queue.TryDequeue(out int next))
                yield return next;
        }
    }

    [Fact]
    public void Invoke_ResultKinds_AreInTheSpec()
    {
        Remote.Invoke(F.Log, "x");
        Remote.Invoke(F.LogAsync, "x");
        Remote.Invoke(F.LogVt, "x");
        Remote.Invoke(F.LengthAsync, "x");
        Remote.Invoke(F.LengthVt, "x");
        Remote.Invoke(F.Count, 1);
        Assert.Equal(
            [ResultKind.None, ResultKind.None, ResultKind.None, ResultKind.Value, ResultKind.Value, ResultKind.Stream],
            Session.Calls.Select(spec => spec.Definition.Result));
    }

    [Fact]
    public void Invoke_Token_IsNotSentAndCancelsTheTask()
    {
        using var caller = new CancellationTokenSource();
        ObjectRef<int> reference = Remote.Invoke(F.Slow, "x", caller.Token);
        Assert.Empty(Session.Cancelled);
        caller.Cancel();
        Assert.Equal((reference.Id, false, true), Session.Cancelled.Single());
    }

    [Fact]
    public void Map_Items_OneTaskEachInOrder()
    {
        ObjectRef<int>[] refs = Remote.Map(F.Length, ["a", "bb", "ccc"]);
        Assert.Equal(3, Session.Calls.Count);
        Assert.Equal(3, refs.Distinct().Count());
    }

    [Fact]
    public void Gather_References_AllAreDependenciesAndNoCpuIsAsked()
    {
        ObjectRef<int>[] refs = [Session.NewRef<int>(), Session.NewRef<int>()];
        Remote.Gather(refs);
        Assert.Equal(refs.Select(reference => reference.Id), Session.Last.Dependencies);
        Assert.Equal((0, "Gather"), (Session.Last.Definition.Placement.Demand.Cpus, Session.Last.Name));
    }

    [Fact]
    public void As_NotABaseType_Throws() => Assert.Throws<ArgumentException>(() => Session.NewRef<string>().As<List<int>>());

    [Fact]
    public async Task As_BaseType_ReadsTheOriginalType()
    {
        ObjectRef<List<int>> list = Remote.Put(new List<int> { 1, 2 });
        IEnumerable<int> seen = await list.As<IReadOnlyCollection<int>>().As<IEnumerable<int>>();
        Assert.Equal([1, 2], seen);
        Assert.IsType<List<int>>(seen);
    }

    [Fact]
    public async Task As_FormOfTheSameBytes_ReadsThat()
    {
        double[] numbers = [1, 2, 3];
        ObjectRef<double[]> array = Remote.Put(numbers);
        Assert.Equal(numbers, (await array.AsMemory()).ToArray());
        Assert.Equal(numbers, (await array.As<System.Buffers.ReadOnlySequence<double>>()).FirstSpan.ToArray());
        Assert.Equal(2, (await array.As<object>().As<NativeView<double>>())[1]);
        Assert.Equal(numbers, await array.AsMemory().As<double[]>());
        float[] elements = [1, 2, 3, 4];
        ObjectRef<Tensor<float>> tensor = Remote.Put(Tensor.Create(elements, [2, 2]));
        Assert.Equal(elements, (await tensor.AsShared()).Elements.ToArray());
        ObjectRef<DataFrame> frame = Remote.Put(new DataFrame(new Int32DataFrameColumn("a", new int[] { 7, 8 })));
        Assert.Equal(2, (await frame.As<RecordBatch>()).Length);
        Assert.Equal(2, (await frame.As<Table>()).RowCount);
        Assert.Single(await frame.As<RecordBatch>().As<IReadOnlyList<RecordBatch>>());
    }

    [Fact]
    public void As_FormOfOtherBytes_Throws()
    {
        Assert.Throws<ArgumentException>(() => Session.NewRef<double[]>().As<ReadOnlyMemory<float>>());
        Assert.Throws<ArgumentException>(() => Session.NewRef<string[]>().As<ReadOnlyMemory<string>>());
        Assert.Throws<ArgumentException>(() => Session.NewRef<List<int>>().As<ReadOnlyMemory<int>>());
        Assert.Throws<ArgumentException>(() => Session.NewRef<Tensor<float>>().As<float[]>());
        Assert.Throws<InvalidOperationException>(() => default(ObjectRef<double[]>).AsMemory());
    }

    [Fact]
    public void Invoke_FormOfAReference_IsAPlainDependency()
    {
        ObjectRef<double[]> array = Session.NewRef<double[]>();
        Remote.Invoke(static (ReadOnlyMemory<double> values) => values.Length, array.AsMemory());
        Assert.Equal([array.Id], Session.Last.Dependencies);
        Assert.Equal((byte)TaskBody.ArgumentKind.Reference, Session.Last.Body.Span[1]);
    }

    [Fact]
    public void Invoke_Allocation_IsPrinted()
    {
        ObjectRef<int> reference = Session.NewRef<int>();
        for (int i = 0; i < 100; i++)
            Remote.Invoke(F.Add, reference, 5);
        const int Calls = 1000;
        Session.Calls.EnsureCapacity(2000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        long started = TimeProvider.System.GetTimestamp();
        for (int i = 0; i < Calls; i++)
            Remote.Invoke(F.Add, reference, 5);
        double micros = TimeProvider.System.GetElapsedTime(started).TotalMicroseconds / Calls;
        output.WriteLine(
            $"one Invoke(ref, int): {(GC.GetAllocatedBytesForCurrentThread() - before) / Calls} bytes, {micros:F2} us; body "
            + $"{Session.Last.Body.Length} bytes");
    }
}
