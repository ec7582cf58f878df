using System.Numerics.Tensors;
using Apache.Arrow;
using Apache.Arrow.Types;
using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;
using Microsoft.Data.Analysis;

namespace ClusterTasks.Cluster.Tests.Objects;

/// <summary>Large values of every kind, through the store into a worker process and back.</summary>
[Collection(OneNodeTests.Name)]
public sealed class KindTests(OneNode node)
{
    private const int Count = 100_000;

    [Fact]
    public async Task Record_WithBuffers_IsReadInPlace()
    {
        Assert.NotEmpty(node.Cluster.Nodes);
        using var model = Remote.Put(new Kinds.Model("m", Bytes.Make(Count, 1), new() { ["m"] = [.. Enumerable.Repeat(1.0, Count)] }));
        Assert.Equal((true, 2L * Count), await Remote.Invoke(Kinds.Look, model).GetAsync(Eventually.Patience));
    }

    [Fact]
    public async Task Tensor_IsReadInPlaceOrChangedAsACopy()
    {
        using ObjectRef<Tensor<long>> put = Remote.Put(Tensor.Create(Bytes.Make(Count, 3), [100, Count / 100]));
        using ObjectRef<Tensor<long>> doubled = Remote.Invoke(Kinds.Double, put);
        Assert.Equal([100, Count / 100], (await doubled.GetAsync(Eventually.Patience)).Lengths.ToArray());
        using ObjectRef<SharedTensor<long>> shared = Remote.Put(new SharedTensor<long>(Bytes.Make(Count, 6), 100, Count / 100));
        Assert.Equal((true, 6L * Count), await Remote.Invoke(Kinds.LookAtTensor, shared).GetAsync(Eventually.Patience));
        Assert.Equal(3, put.Get()[99, 0]);
        Assert.Equal(6, doubled.Get()[99, 0]);
    }

    [Fact]
    public async Task NativeView_IsReadInPlace()
    {
        using ObjectRef<NativeView<long>> put = Remote.Put(new NativeView<long>(Bytes.Make(Count, 5)));
        Assert.Equal((true, 10L), await Remote.Invoke(Kinds.LookAtView, put).GetAsync(Eventually.Patience));
    }

    [Fact]
    public async Task Table_AndItsBatches_Arrive()
    {
        RecordBatch batch = new(
            new Schema([new Field("n", Int64Type.Default, false)], []),
                [new Int64Array.Builder().AppendRange(Bytes.Make(Count, 1)).Build()], Count);
        Table table = Table.TableFromRecordBatches(batch.Schema, [batch, batch]);
        using ObjectRef<Table> put = Remote.Put(table);
        Assert.Equal(2L * Count, await Remote.Invoke(Kinds.Rows, put).GetAsync(Eventually.Patience));
        using ObjectRef<IReadOnlyList<RecordBatch>> list = Remote.Put<IReadOnlyList<RecordBatch>>([batch, batch, batch]);
        Assert.Equal(3, await Remote.Invoke(Kinds.Batches, list).GetAsync(Eventually.Patience));
    }

    [Fact]
    public async Task DataFrame_GoesToAWorkerAndBack()
    {
        var frame = new DataFrame(
            new DoubleDataFrameColumn("a", Enumerable.Range(0, Count).Select(i => (double)i)), new StringDataFrameColumn("s", Count));
        DataFrame read = await Remote.Invoke(Kinds.AddColumn, frame).GetAsync(Eventually.Patience);
        Assert.Equal(2.0 * (Count - 1), read["twice"][Count - 1]);
        Assert.Equal(2, frame.Columns.Count);
    }
}
