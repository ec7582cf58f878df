using System.Collections.Immutable;
using System.Numerics;
using ClusterTasks.Values;
using CsCheck;
using MessagePack;

namespace ClusterTasks.Sdk.Tests.Values;

public sealed class RoundTripTests
{
    public enum Color
    {
        Red,
        Green,
    }

    public interface IShape;

    [Fact]
    public void RoundTrip_Numbers_AreEqual()
    {
        Gen.Int.Sample(value => Codecs.RoundTrip(value) == value);
        Gen.Long.Sample(value => Codecs.RoundTrip(value) == value);
        Gen.ULong.Sample(value => Codecs.RoundTrip(value) == value);
        Gen.Double.Sample(value => Codecs.RoundTrip(value).Equals(value));
        Gen.Decimal.Sample(value => Codecs.RoundTrip(value) == value);
        Gen.Char.Sample(value => Codecs.RoundTrip(value) == value);
        Gen.Guid.Sample(value => Codecs.RoundTrip(value) == value);
        Gen.TimeSpan.Sample(value => Codecs.RoundTrip(value) == value);
        Gen.DateTimeOffset.Sample(value => Codecs.RoundTrip(value).EqualsExact(value));
    }

    [Fact]
    public void RoundTrip_Text_KeepsEveryCodeUnit()
    {
        Gen.String.Sample(value => Codecs.RoundTrip(value) == value);
        Gen.String[Gen.Char['\ud700', '\ue100'], 0, 20].Sample(value => Codecs.RoundTrip(value) == value);
        Assert.Equal("a\ud800b", Codecs.RoundTrip(new[] { "a\ud800b" })[0]);
    }

    [Theory]
    [InlineData(DateTimeKind.Local)]
    [InlineData(DateTimeKind.Utc)]
    [InlineData(DateTimeKind.Unspecified)]
    public void RoundTrip_DateTime_KeepsKind(DateTimeKind kind)
    {
        var time = new DateTime(2026, 3, 4, 5, 6, 7, 8, 9, kind);
        Assert.Equal((time, kind), (Codecs.RoundTrip(time), Codecs.RoundTrip(time).Kind));
        Assert.Equal(kind, Codecs.RoundTrip<DateTime?>(time)!.Value.Kind);
        Assert.Equal(kind, Codecs.RoundTrip(new Stamped(time, [time])).All[0].Kind);
    }

    [Fact]
    public void RoundTrip_Null_IsNull()
    {
        Assert.Null(Codecs.RoundTrip<string?>(null));
        Assert.Null(Codecs.RoundTrip<int?>(null));
        Assert.Null(Codecs.RoundTrip<int[]?>(null));
        Assert.Null(Codecs.RoundTrip<Order?>(null));
        Assert.Null(Codecs.RoundTrip<IReadOnlyList<int>?>(null));
        Assert.Null(Codecs.RoundTrip<object?>(null));
        Assert.Null(Codecs.RoundTrip<Action?>(null));
        Assert.Null(Codecs.RoundTrip<Apache.Arrow.RecordBatch?>(null));
        Assert.Equal(5, Codecs.RoundTrip<int?>(5));
        Assert.Throws<ClusterTasksException>(() => Codecs.Read<int>(Codecs.Blob<int?>(null)));
    }

    [Fact]
    public void RoundTrip_NestedRecords_AreEqual()
    {
        Gen<Item> item = Gen.Select(Gen.String, Gen.Int, Gen.Double, (name, count, price) => new Item(name, count, price));
        Gen.Select(Gen.Long, item.List[0, 10], Gen.Dictionary(Gen.String, item)[0, 5])
            .Sample((id, items, byName) =>
            {
                Order order = Codecs.RoundTrip(new Order(id, items, byName) { Note = "n", Color = Color.Green });
                return order.Id == id && order.Items.SequenceEqual(items) && order.ByName.Count == byName.Count
                    && byName.All(pair => order.ByName[pair.Key] == pair.Value) && order is { Note: "n", Color: Color.Green };
            });
    }

    [Fact]
    public void RoundTrip_KindsOfTypes_AreEqual()
    {
        Assert.Equal(new RecordStruct(1, "x"), Codecs.RoundTrip(new RecordStruct(1, "x")));
        Assert.Equal(new RecordStruct(1, "x"), Codecs.RoundTrip<RecordStruct?>(new RecordStruct(1, "x")));
        Assert.Equal((1, "b", 2.5), Codecs.RoundTrip((1, "b", 2.5)));
        Assert.Equal(Tuple.Create(1, "b"), Codecs.RoundTrip(Tuple.Create(1, "b")));
        Assert.Equal(Color.Green, Codecs.RoundTrip(Color.Green));
        Assert.Equal(new PrivateRecord(3, new Hidden { Text = "t" }).ToString(),
            Codecs.RoundTrip(new PrivateRecord(3, new Hidden { Text = "t" })).ToString());
        Assert.Equal("r", Codecs.RoundTrip(new Required { Name = "r" }).Name);
        Assert.Equal(4, Codecs.RoundTrip(new GetOnly(4)).Value);
        Assert.Equal(6, Codecs.RoundTrip(new HandWritten { Count = 6 }).Count);
        Assert.Equal(7, Codecs.RoundTrip(new Keyed { Number = 7 }).Number);
        Assert.Equal(8, Codecs.RoundTrip(new PrivateKeyed { Number = 8 }).Number);
        Assert.Equal(9, Codecs.RoundTrip(new Derived { Base = 9, Own = 1 }).Base);
        Assert.Equal(new Vector3(1, 2, 3), Codecs.RoundTrip(new Vector3(1, 2, 3)));
        Assert.Equal(new Version(1, 2), Codecs.RoundTrip(new Version(1, 2)));
        Assert.Equal(UInt128.MaxValue, Codecs.RoundTrip(UInt128.MaxValue));
        var anonymous = new { A = 1, B = "b" };
        Assert.Equal(anonymous, Codecs.RoundTrip(anonymous));
    }

    [Fact]
    public void RoundTrip_Collections_AreEqual()
    {
        Assert.Equal([1, 2], Codecs.RoundTrip(new List<int> { 1, 2 }));
        Assert.Equal(["a", "b"], Codecs.RoundTrip(new HashSet<string> { "a", "b" }));
        Assert.Equal([1, 2], Codecs.RoundTrip(ImmutableArray.Create(1, 2)));
        Assert.Equal([1, 2], Codecs.RoundTrip(new Queue<int>([1, 2])));
        Assert.Equal("v", Codecs.RoundTrip(new Dictionary<RecordStruct, string> { [new(1, "k")] = "v" })[new(1, "k")]);
        Assert.Equal("v", Codecs.RoundTrip<IReadOnlyDictionary<Color,
            string>>(new Dictionary<Color, string> { [Color.Green] = "v" })[Color.Green]);
        Assert.Equal([2, 4], Codecs.RoundTrip(Enumerable.Range(1, 2).Select(i => i * 2)));
        Assert.Equal(new int[2, 3] { { 1, 2, 3 }, { 4, 5, 6 } }, Codecs.RoundTrip(new int[2, 3] { { 1, 2, 3 }, { 4, 5, 6 } }));
        Assert.Equal(new string[1, 2, 1, 1, 1], Codecs.RoundTrip(new string[1, 2, 1, 1, 1]));
        Assert.Equal([[1], [2, 3]], Codecs.RoundTrip(new int[][] { [1], [2, 3] }));
        Assert.Equal([1, null], Codecs.RoundTrip(new int?[] { 1, null }));
    }

    [Fact]
    public void RoundTrip_LargeObject_StaysInPieces()
    {
        var texts = Enumerable.Range(0, 200_000).Select(i => $"text {i}").ToList();
        Assert.Equal(texts, Codecs.RoundTrip(texts));
    }

    [Fact]
    public void RoundTrip_Union_KeepsSubtype() =>
        Assert.Equal(
            [new Cat("c"), new Dog(3)],
            Codecs.RoundTrip(new List<Animal> { new Cat("c"), new Dog(3) }));

    [Fact]
    public void Decode_UnionBase_OfStoredSubtype_IsTheSubtype() =>
        Assert.Equal(new Cat("c"), Codecs.Read<Animal>(Codecs.Blob(new Cat("c"))));

    [Fact]
    public void RoundTrip_RegisteredType_InWiderSlots_KeepsType()
    {
        RemoteTypes.Register<Circle>();
        RemoteTypes.Register(typeof(Circle));
        var drawing = new Drawing([new Circle(1), new Circle(2)], new Circle(3), 5);
        Drawing read = Codecs.RoundTrip(drawing);
        Assert.Equal(drawing.Shapes, read.Shapes);
        Assert.Equal((drawing.Main, drawing.Tag), (read.Main, read.Tag));
        Assert.Equal(new Circle(4), Codecs.RoundTrip<IShape>(new Circle(4)));
        Assert.Equal(new Circle(4), Codecs.RoundTrip<object>(new Circle(4)));
        Assert.Equal(new Circle(4), Codecs.Read<object>(Codecs.Blob(new Circle(4))));
        Assert.Equal("text", Codecs.RoundTrip<object>("text"));
        Assert.Equal(new[] { 1, 2 }, Codecs.RoundTrip<object>(new[] { 1, 2 }));
        Assert.Equal(1.5, Codecs.RoundTrip(new Dictionary<string, object> { ["a"] = 1.5 })["a"]);
    }

    [Fact]
    public void Register_TypeThatCannotTravel_Throws()
    {
        Assert.Contains("not concrete", Assert.Throws<ArgumentException>("type", RemoteTypes.Register<IShape>).Message,
            StringComparison.Ordinal);
        Assert.Contains("cannot be sent", Assert.Throws<ArgumentException>("type", RemoteTypes.Register<Action>).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_OtherType_NamesBoth()
    {
        string message = Assert.Throws<ClusterTasksException>(() => Codecs.Read<Item>(Codecs.Blob(new Circle(1)))).Message;
        Assert.Contains("RoundTripTests+Circle", message, StringComparison.Ordinal);
        Assert.Contains("RoundTripTests+Item", message, StringComparison.Ordinal);
        Assert.Throws<ClusterTasksException>(() => Codecs.Read<int>(Codecs.Blob("x")));
        Assert.Throws<ClusterTasksException>(() => Codecs.Read<List<Item>>(Codecs.Blob(new List<Circle>())));
        Assert.Throws<ClusterTasksException>(() => Codecs.Read<TimeSpan>(Codecs.Blob(5L)));
        Assert.Throws<ClusterTasksException>(() => Codecs.Read<IShape>(Codecs.Blob("x")));
        Assert.Throws<ClusterTasksException>(() => Codecs.Read<int>(ValueCodec.EncodeUnit().ToBlob()));
        Assert.Null(Codecs.Read<object?>(ValueCodec.EncodeUnit().ToBlob()));
        Assert.Equal(5L, Codecs.Read<long>(Codecs.Blob(5)));
        Assert.Equal([1, 2], Codecs.Read<IEnumerable<int>>(Codecs.Blob(new List<int> { 1, 2 })));
        Assert.Equal([1, 2], Codecs.Read<int[]>(Codecs.Blob(new List<int> { 1, 2 })));
    }

    public sealed record Item(string Name, int Count, double Price);

    public sealed record Order(long Id, List<Item> Items, Dictionary<string, Item> ByName)
    {
        public string? Note { get; init; }

        public Color Color { get; set; }

        public int Total => Items.Count;
    }

    public sealed record Stamped(DateTime One, DateTime[] All);

    public readonly record struct RecordStruct(int A, string B);

    public sealed class Required
    {
        public required string Name { get; init; }
    }

    public sealed class GetOnly(int value)
    {
        public int Value { get; } = value;
    }

    public sealed class HandWritten
    {
        private int _count;

        public int Count
        {
            get => _count;
            set => _count = value;
        }
    }

    [MessagePackObject]
    public sealed class Keyed
    {
        [Key(0)]
        public int Number { get; set; }
    }

    public class Parent
    {
        public int Base { get; set; }
    }

    public sealed class Derived : Parent
    {
        public int Own { get; set; }
    }

    [Union(0, typeof(Cat))]
    [Union(1, typeof(Dog))]
    public abstract record Animal;

    public sealed record Cat(string Name) : Animal;

    public sealed record Dog(int Age) : Animal;

    public sealed record Circle(double Radius) : IShape;

    public sealed record Drawing(List<IShape> Shapes, IShape Main, object Tag);

    [MessagePackObject]
    internal sealed class PrivateKeyed
    {
        [Key(0)]
        public int Number { get; set; }
    }

    private sealed record PrivateRecord(int A, Hidden B);

    private sealed class Hidden
    {
        public string? Text { get; set; }

        public override string ToString() => Text ?? "";
    }
}
