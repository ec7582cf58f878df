using System.Numerics.Tensors;
using ClusterTasks.Values;
using CsCheck;

namespace ClusterTasks.Sdk.Tests.Values;

public sealed class TensorTests
{
    [Fact]
    public void RoundTrip_Tensor_KeepsLengthsAndElements() =>
        Gen.Int[0, 9].Array[1, 4].Sample(
            lengths =>
            {
                nint[] shape = Array.ConvertAll(lengths, length => (nint)length);
                double[] elements = [.. Enumerable.Range(0, lengths.Aggregate(1, (a, b) => a * b)).Select(i => i * 0.5)];
                byte[] blob = Codecs.Blob(Tensor.Create(elements, shape));
                Tensor<double> copy = Codecs.Read<Tensor<double>>(blob);
                SharedTensor<double> shared = Codecs.Read<SharedTensor<double>>(blob);
                Tensor<double> back = Codecs.Read<Tensor<double>>(Codecs.Blob(shared));
                return copy.Lengths.SequenceEqual(shape) && shared.Lengths.SequenceEqual(shape) && back.Lengths.SequenceEqual(shape)
                    && Flat(copy).SequenceEqual(elements) && Flat(back).SequenceEqual(elements)
                        && Flat(shared.ToTensor()).SequenceEqual(elements);
            },
            iter: 200);

    [Fact]
    public void Encode_TensorThatIsNotDense_IsDense()
    {
        Tensor<int> tensor = Tensor.Create([.. Enumerable.Range(0, 24)], [4, 6]);
        Tensor<int> part = tensor.Slice([1..3, 2..5]);
        Assert.False(part.IsDense);
        Tensor<int> read = Codecs.RoundTrip(part);
        Assert.Equal([2, 3], read.Lengths.ToArray());
        Assert.Equal([8, 9, 10, 14, 15, 16], Flat(read));
        Tensor<int> wide = Tensor.Broadcast(Tensor.Create([1, 2, 3], [1, 3]).AsReadOnlyTensorSpan(), [2, 3]);
        Assert.Equal([1, 2, 3, 1, 2, 3], Flat(Codecs.RoundTrip(wide)));
        Assert.Equal([6, 7, 8, 9, 10, 11], Flat(Codecs.RoundTrip(tensor.Slice([1..2, 0..6]))));
        Assert.Equal([0, 4, 8], Flat(Codecs.RoundTrip(Tensor.Create([.. Enumerable.Range(0, 9)], [3], [4]))));
    }

    [Fact]
    public void Decode_SharedTensor_IsTheGivenMemory()
    {
        using var pages = new ReadOnlyPages(Codecs.Blob(Tensor.Create([.. Enumerable.Range(0, 6).Select(i => (float)i)], [2, 3])));
        SharedTensor<float> shared = ValueCodec.Decode<SharedTensor<float>>(pages.Memory, new TestSession(), out bool inPlace);
        Assert.True(inPlace);
        Assert.True(pages.Contains(shared.Elements.Span));
        Assert.Equal(0, ReadOnlyPages.AlignmentOf(shared.Elements.Span));
        ReadOnlyTensorSpan<float> span = shared.AsSpan();
        Assert.Equal(5, span[1, 2]);
        Assert.Equal(15, Tensor.Sum(span));
        Tensor<float> copy = ValueCodec.Decode<Tensor<float>>(pages.Memory, new TestSession(), out inPlace);
        Assert.False(inPlace);
        copy[1, 2] = 7;
    }

    [Fact]
    public void RoundTrip_TensorsInsideValues_AreEqual()
    {
        var layer = new Layer(
            "l", Tensor.Create([1f, 2f], [1, 2]), new SharedTensor<float>(new float[2000], 20, 100), [null, Tensor.Create([3], [1])]);
        Layer read = Codecs.RoundTrip(layer);
        Assert.Equal(2, read.Weights[0, 1]);
        Assert.Equal([20, 100], read.Fixed.Lengths.ToArray());
        Assert.Null(read.More[0]);
        Assert.Equal(3, read.More[1]![0]);
        Assert.Null(Codecs.RoundTrip<Tensor<int>?>(null));
        Assert.Equal(0, Codecs.RoundTrip(default(SharedTensor<int>)).Rank);
        Assert.True(Codecs.RoundTrip(Tensor<int>.Empty).IsEmpty);
    }

    [Fact]
    public void SharedTensor_LengthsThatDoNotFit_Throws()
    {
        Assert.Throws<ArgumentException>("lengths", () => new SharedTensor<int>(new int[6], 2, 2));
        Assert.Throws<ArgumentException>("lengths", () => new SharedTensor<int>(new int[6], -2, -3));
        Assert.Throws<ArgumentException>("lengths", () => new SharedTensor<int>(new int[6]));
        Assert.Throws<ArgumentException>("lengths", () => new SharedTensor<int>(default, nint.MaxValue, nint.MaxValue));
        Assert.Equal(0, new SharedTensor<int>(default, 0, 5).AsSpan().FlattenedLength);
    }

    [Fact]
    public void Decode_OtherElementType_NamesBoth()
    {
        string message = Assert.Throws<ClusterTasksException>(
            () => Codecs.Read<Tensor<double>>(Codecs.Blob(Tensor.Create([1f], [1])))).Message;
        Assert.Contains("Tensor`1[System.Single]", message, StringComparison.Ordinal);
        Assert.Contains("Tensor`1[System.Double]", message, StringComparison.Ordinal);
    }

    private static T[] Flat<T>(Tensor<T> tensor)
    {
        var flat = new T[(int)tensor.FlattenedLength];
        tensor.FlattenTo(flat);
        return flat;
    }

    public sealed record Layer(string Name, Tensor<float> Weights, SharedTensor<float> Fixed, List<Tensor<int>?> More);
}
