using ClusterTasks.Protocol;
using CsCheck;

namespace ClusterTasks.Sdk.Tests.Protocol;

public sealed class ShapeTests
{
    [Fact]
    public void Of_AnySequenceOfUses_TheOtherSideResolvesEachNumberToTheSendersShape()
    {
        TaskShape[] shapes = [.. Enumerable.Range(0, 3 * ShapeNumbers.Capacity).Select(i => new TaskShape { Name = $"f{i % 7}" })];
        // Mostly few shapes, now and then as many as push others out; some definitions cannot be sent.
        Gen.Select(Gen.OneOf(Gen.Int[0, 5], Gen.Int[0, shapes.Length - 1]), Gen.Int[0, 20]).Array[0, 2_000].Sample(
            uses =>
            {
                var numbers = new ShapeNumbers();
                var table = new ShapeTable<TaskShape>();
                foreach ((int index, int chance) in uses)
                {
                    TaskShape shape = shapes[index];
                    int number = numbers.Of(shape, out bool isNew);
                    if (isNew && chance == 0)
                    {
                        numbers.Forget(shape);
                        continue;
                    }

                    if (isNew)
                        table.PlaceOf(number) = shape;
                    Assert.Same(shape, table.Find(number));
                }
            },
            iter: 300);
    }

    [Fact]
    public void Of_FewerShapesThanFit_EachIsDefinedOnce()
    {
        TaskShape[] shapes = [.. Enumerable.Range(0, ShapeNumbers.Capacity).Select(_ => new TaskShape { Name = "f" })];
        var numbers = new ShapeNumbers();
        int defined = 0;
        for (int round = 0; round < 3; round++)
        {
            foreach (TaskShape shape in shapes)
            {
                numbers.Of(shape, out bool isNew);
                defined += isNew ? 1 : 0;
            }
        }

        Assert.Equal(shapes.Length, defined);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(ShapeNumbers.Capacity)]
    [InlineData(3)]
    public void Find_NeverDefined_IsAProtocolError(int number)
    {
        var table = new ShapeTable<TaskShape>();
        table.PlaceOf(2) = new TaskShape { Name = "f" };

        Assert.Contains($"{number}", Assert.Throws<ProtocolException>(() => table.Find(number)).Message, StringComparison.Ordinal);
        if (number != 3)
            Assert.Throws<ProtocolException>(() => table.PlaceOf(number) = new TaskShape { Name = "f" });
    }
}
