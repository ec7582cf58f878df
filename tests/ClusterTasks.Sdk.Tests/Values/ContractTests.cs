using System.Runtime.Serialization;
using MessagePack;
using MessagePack.Formatters;

namespace ClusterTasks.Sdk.Tests.Values;

/// <summary>Types whose attributes say which members travel: all of these arrive, or the type is refused.</summary>
public sealed class ContractTests
{
    [Fact]
    public void RoundTrip_MarkedMembers_ArriveWhateverTheirVisibility()
    {
        Assert.Equal(5, Codecs.RoundTrip(Order.Of(5)).Number);
        Assert.Equal(6, Codecs.RoundTrip(new Account(6)).Balance());
        Assert.Equal(7, Codecs.RoundTrip(Item.Of(7)).Number);
        Assert.Equal([8], Codecs.RoundTrip(new Cart { Numbers = { 8 } }).Numbers);
        Inside inside = Codecs.RoundTrip(new Inside(1, 2, 3));
        Assert.Equal((1, 2, 3), inside.All);
        Assert.Equal(9, Codecs.RoundTrip(new SecretKey(9)).Value());
        Assert.Equal(4, Codecs.RoundTrip(new Dot { X = 4 }).X);
        Assert.Equal(4, Codecs.RoundTrip(new FrozenDot(4)).X);
        Assert.Equal((byte[])[1, 2], Codecs.RoundTrip(new Positional(1, [1, 2])).Data);
    }

    [Fact]
    public void RoundTrip_ByNameAndNotByPosition_ConstructorArgumentsAreNotExchanged()
    {
        Size read = Codecs.RoundTrip(new Size(height: 2, width: 1));
        Assert.Equal((1, 2), (read.Width, read.Height));
    }

    [Fact]
    public void RoundTrip_InheritedMembers_ArriveWithTheirOwn()
    {
        Manager read = Codecs.RoundTrip(new Manager("n", 3) { Virtual = 5 });
        Assert.Equal(("n", 3, 5), (read.Name(), read.Level, read.Virtual));
        Assert.Equal((1, 2), Codecs.RoundTrip(new SecondHidden(1, 2)).Both);
    }

    [Fact]
    public void RoundTrip_UnmarkedMembersOfADataContract_StayBehind()
    {
        Chosen read = Codecs.RoundTrip(new Chosen { Kept = 1, Left = 2 });
        Assert.Equal((1, 7), (read.Kept, read.Left)); // 7: its constructor ran
    }

    [Fact]
    public void RoundTrip_Callbacks_Run()
    {
        var sent = new Called { Value = 2 };
        Called read = Codecs.RoundTrip(sent);
        Assert.Equal(["writing", "written"], sent.Log);
        Assert.Equal(["reading", "read 2"], read.Log);
    }

    [Fact]
    public void RoundTrip_FormatterOfAMember_IsUsed() => Assert.Equal(-3, Codecs.RoundTrip(new WithFormatter { Value = 3 }).Value);

    [Fact]
    public void Encode_MarkedMemberThatCannotComeBack_IsRefusedWithItsName()
    {
        Assert.Contains("marked property 'Total'", Codecs.Refusal(new Computed()), StringComparison.Ordinal);
        Assert.Contains("marked property 'WriteOnly'", Codecs.Refusal(new Blind()), StringComparison.Ordinal);
        Assert.Contains("Box.Inner: ", Codecs.Refusal(new Box { Inner = new Computed() }), StringComparison.Ordinal);
    }

    [Fact]
    public void Encode_StateThatTheMarksForget_IsRefused()
    {
        Assert.Contains("'Open'", Codecs.Refusal(new ForgetsPublic()), StringComparison.Ordinal);
        Assert.Contains("'_secret'", Codecs.Refusal(new ForgetsPrivate(1)), StringComparison.Ordinal);
        Assert.Contains("'BaseValue'", Codecs.Refusal(new DerivedFromPlain { BaseValue = 1 }), StringComparison.Ordinal);
        Assert.Contains("private setter", Codecs.Refusal(ByPropertyName.Of(5)), StringComparison.Ordinal);
        Assert.Contains("private state", Codecs.Refusal(new ByPropertyNameWithState()), StringComparison.Ordinal);
        Assert.Equal(3, Codecs.RoundTrip(new ByPropertyNamePlain { Value = 3 }).Value);
    }

    [DataContract]
    public sealed class Order
    {
        [DataMember]
        public int Number { get; private set; }

        public static Order Of(int number) => new() { Number = number };
    }

    [DataContract]
    public sealed class Account
    {
        [DataMember]
        private readonly int _balance;

        public Account()
        {
        }

        public Account(int balance) => _balance = balance;

        public int Balance() => _balance;
    }

    [MessagePackObject]
    public sealed class Item
    {
        [Key(0)]
        public int Number { get; private set; }

        public static Item Of(int number) => new() { Number = number };
    }

    [DataContract]
    public sealed class Cart
    {
        [DataMember]
        public List<int> Numbers { get; } = [];
    }

    [DataContract]
    public sealed class Inside
    {
        public Inside(int one, int two, int three) => (One, Two, Three) = (one, two, three);

        private Inside()
        {
        }

        public (int One, int Two, int Three) All => (One, Two, Three);

        [DataMember]
        internal int One { get; set; }

        [DataMember]
        private int Two { get; set; }

        [DataMember]
        private int Three { get; }
    }

    [MessagePackObject]
    public sealed class SecretKey
    {
        [Key(0)]
        private int _value;

        public SecretKey()
        {
        }

        public SecretKey(int value) => _value = value;

        public int Value() => _value;

        public void Set(int value) => _value = value;
    }

    [DataContract]
    public struct Dot
    {
        [DataMember]
        public int X { get; set; }
    }

    [DataContract]
    public readonly struct FrozenDot(int x)
    {
        [DataMember]
        public int X { get; } = x;
    }

    [MessagePackObject]
    public sealed record Positional([property: Key(0)] int Id, [property: Key(1)] byte[] Data);

    [MessagePackObject]
    public sealed class Size
    {
        public Size(int height, int width) => (Height, Width) = (height, width);

        [Key(0)]
        public int Width { get; }

        [Key(1)]
        public int Height { get; }
    }

    [DataContract]
    public class Employee
    {
        [DataMember]
        private string? _name;

        public Employee()
        {
        }

        public Employee(string name) => _name = name;

        [DataMember]
        public virtual int Virtual { get; set; }

        public string? Name() => _name;

        public void Rename(string name) => _name = name;
    }

    [DataContract]
    public sealed class Manager : Employee
    {
        public Manager(string name, int level)
            : base(name) => Level = level;

        [DataMember]
        public int Level { get; private set; }

        [DataMember]
        public override int Virtual { get; set; }
    }

    [DataContract]
    public class FirstHidden
    {
        [DataMember]
        private int _value;

        public int First => _value;

        protected void SetFirst(int value) => _value = value;
    }

    [DataContract]
    public sealed class SecondHidden : FirstHidden
    {
        [DataMember]
        private int _value;

        public SecondHidden(int first, int second)
        {
            SetFirst(first);
            _value = second;
        }

        public (int First, int Second) Both => (First, _value);

        public void Set(int value) => _value = value;
    }

    [DataContract]
    public sealed class Chosen
    {
        [DataMember]
        public int Kept { get; set; }

        public int Left { get; set; } = 7;
    }

    [DataContract]
    public sealed class Called
    {
        [DataMember]
        public int Value { get; set; }

        public List<string> Log { get; } = [];

        [OnSerializing]
        private void Writing(StreamingContext context) => Log.Add("writing");

        [OnSerialized]
        private void Written(StreamingContext context) => Log.Add("written");

        [OnDeserializing]
        private void Reading(StreamingContext context) => Log.Add("reading");

        [OnDeserialized]
        private void Read(StreamingContext context) => Log.Add($"read {Value}");
    }

    [DataContract]
    public sealed class WithFormatter
    {
        [DataMember]
        [MessagePackFormatter(typeof(Negative))]
        public int Value { get; set; }
    }

    public sealed class Negative : IMessagePackFormatter<int>
    {
        public void Serialize(ref MessagePackWriter writer, int value, MessagePackSerializerOptions options) => writer.Write(value);

        public int Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options) => -reader.ReadInt32();
    }

    [DataContract]
    public sealed class Computed
    {
        [DataMember]
        public int Part { get; set; }

        [DataMember]
        public int Total => Part * 2;
    }

    [DataContract]
    public sealed class Blind
    {
        private int _value;

        [DataMember]
        public int WriteOnly
        {
            set => _value = value;
        }

        public int Value() => _value;
    }

    [DataContract]
    public sealed class Box
    {
        [DataMember]
        public Computed? Inner { get; set; }
    }

    [MessagePackObject]
    public sealed class ForgetsPublic
    {
        [Key(0)]
        public int Marked { get; set; }

        public int Open { get; set; }
    }

    [MessagePackObject]
    public sealed class ForgetsPrivate
    {
        private int _secret;

        public ForgetsPrivate()
        {
        }

        public ForgetsPrivate(int secret) => _secret = secret;

        [Key(0)]
        public int Marked { get; set; }

        public int Next() => ++_secret;
    }

    public class PlainBase
    {
        public int BaseValue { get; set; }
    }

    [DataContract]
    public sealed class DerivedFromPlain : PlainBase
    {
        [DataMember]
        public int Own { get; set; }
    }

    [MessagePackObject(keyAsPropertyName: true)]
    public sealed class ByPropertyName
    {
        public int Number { get; private set; }

        public static ByPropertyName Of(int number) => new() { Number = number };
    }

    [MessagePackObject(keyAsPropertyName: true)]
    public sealed class ByPropertyNameWithState
    {
        private int _count;

        public int Value { get; set; }

        public int Next() => ++_count;
    }

    [MessagePackObject(keyAsPropertyName: true)]
    public sealed class ByPropertyNamePlain
    {
        public int Value { get; set; }
    }
}
