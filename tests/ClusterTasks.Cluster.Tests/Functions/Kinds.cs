using System.Numerics.Tensors;
using Apache.Arrow;
using Microsoft.Data.Analysis;

namespace ClusterTasks.Cluster.Tests.Functions;

/// <summary>Functions over every kind of large value.</summary>
[Remote]
public static class Kinds
{
    public sealed record Model(string Name, ReadOnlyMemory<long> Weights, Dictionary<string, double[]> Moments);

    /// <summary>Returns whether the model's memory is the store's, and its sum.</summary>
    public static (bool InPlace, long Sum) Look(Model model) =>
        (Bytes.IsMappedReadOnly(model.Weights), Bytes.SumOf(model.Weights) + (long)model.Moments["m"].Sum());

    public static (bool InPlace, long Sum) LookAtTensor(SharedTensor<long> tensor) =>
        (Bytes.IsMappedReadOnly(tensor.Elements), Tensor.Sum(tensor.AsSpan()));

    public static Tensor<long> Double(Tensor<long> tensor)
    {
        foreach (ref long element in tensor.AsTensorSpan())
            element *= 2;
        return tensor;
    }

    public static (bool InPlace, long Sum) LookAtView(NativeView<long> view) =>
        (Bytes.IsMappedReadOnly(view.Slice(0, 1000)), view[0] + view[view.Length - 1]);

    public static long Rows(Table table) => table.RowCount;

    public static int Batches(IReadOnlyList<RecordBatch> batches) => batches.Count;

    public static DataFrame AddColumn(DataFrame frame)
    {
        DataFrameColumn twice = frame["a"].Multiply(2);
        twice.SetName("twice");
        frame.Columns.Add(twice);
        return frame;
    }
}
