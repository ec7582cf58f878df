using System.ComponentModel;
using System.Globalization;
using System.Runtime.Serialization;
using ClusterTasks.Values;
using ClusterTasks.Values.Errors;
using MessagePack;

namespace ClusterTasks.Sdk.Tests.Values;

/// <summary>Accessors that are written by hand may change the values that pass through them. The content of the object arrives.</summary>
public sealed class HandWrittenTests
{
    private static readonly ErrorOrigin Origin = new("F", new TaskId(new NodeId(5), 6), new NodeId(7), 1234, 1, ErrorKind.UserException);

    [Fact]
    public void RoundTrip_FieldOfAnotherType_KeepsTheField()
    {
        Assert.Equal(2.75, Codecs.RoundTrip(new Narrow(2.75)).Exact());
        var time = new DateTime(2024, 5, 6, 7, 8, 9, DateTimeKind.Utc);
        Assert.Equal(time, Codecs.RoundTrip(new Dated(time)).Exact());
        Assert.Null(Codecs.RoundTrip(new Optional()).Exact());
        Assert.Equal(2.75, Codecs.RoundTrip(new Pair { First = new Narrow(2.75), Second = 5 }).First!.Exact());
        Assert.Equal(5_000_000_000, Codecs.RoundTrip(new NarrowStruct(5_000_000_000)).Exact());
    }

    [Fact]
    public void RoundTrip_SettersThatChangeWhatTheyGet_KeepTheField()
    {
        Assert.Equal(50, Codecs.RoundTrip(new Limited { Max = 100, Value = 50 }).Value);
        Assert.Equal(["default", "a", "b"], Codecs.RoundTrip(new Adding { Names = ["a", "b"] }).Names);
        Assert.Equal("x;", Codecs.RoundTrip(new Logging { Log = "x" }).Log);
        Assert.Equal("a!", Codecs.RoundTrip(new HalfAutomatic { Name = " a " }).Name);
        Assert.Null(Codecs.RoundTrip(new Optional()).Exact());
        Assert.Equal([1], Codecs.RoundTrip(new WithConstructor("n") { Items = [1] }).Items);
    }

    [Fact]
    public void RoundTrip_PropertyWithoutAField_IsNotSet()
    {
        var read = Codecs.RoundTrip(new Temperature { Celsius = 0.1 });
        Assert.Equal(BitConverter.DoubleToInt64Bits(0.1), BitConverter.DoubleToInt64Bits(read.Celsius));
        Assert.Equal(0, read.Calls);
        Assert.Equal("a", Codecs.RoundTrip(new FirstOfMany { Names = ["a", "b"] }).First);
    }

    [Fact]
    public void RoundTrip_OverrideWithAFieldOfItsOwn_KeepsBoth()
    {
        var own = new Override { X = 5 };
        own.SetBase(2);
        Override read = Codecs.RoundTrip(own);
        Assert.Equal((5, 2), (read.X, read.OfBase()));
        Assert.Equal(7, Codecs.RoundTrip(new Through { X = 7 }).X);
        Assert.Equal(1, Codecs.RoundTrip(new Through { X = 7 }).Bytes[0]);
    }

    [Fact]
    public void RoundTrip_TwoMembersForOneParameter_KeepBoth()
    {
        Twins read = Codecs.RoundTrip(new Twins(1) { A = 7 });
        Assert.Equal((1, 7), (read.a, read.A));
    }

    [Fact]
    public void RoundTrip_StateThatIsMarked_IsFilledBySetters()
    {
        Indexed read = Codecs.RoundTrip(new Indexed { Names = ["a", "b"] });
        Assert.Equal(1, read.Find("b"));
        Assert.Equal("n", Codecs.RoundTrip(new Observable { Name = "n" }).Name);
        Assert.Contains("another type", Codecs.Refusal(new NarrowObservable { Value = 2 }), StringComparison.Ordinal);
    }

    [Fact]
    public void RoundTrip_MarkedProperties_KeepTheField()
    {
        Assert.Equal(["default", "a"], Codecs.RoundTrip(new MarkedAdding("n") { Names = ["a"] }).Names);
        MarkedKeys read = Codecs.RoundTrip(new MarkedKeys { Max = 100, Value = 50 });
        Assert.Equal((100, 50), (read.Max, read.Value));

        // A property that is only for the wire fills the unmarked member.
        Assert.Equal(TimeSpan.FromSeconds(3), Codecs.RoundTrip(new MarkedWire { Length = TimeSpan.FromSeconds(3) }).Length);
    }

    [Fact]
    public void RoundTrip_InsideAnException_KeepsTheField()
    {
        var thrown = new Holds(new Narrow(2.75));
        var read = (Holds)ValueCodec.DecodeError(ValueCodec.EncodeError(thrown, Origin).ToBlob()).InnerException!;
        Assert.Equal(2.75, read.Narrow.Exact());
    }

    public sealed class Narrow
    {
        private double _value;

        public Narrow()
        {
        }

        public Narrow(double exact) => _value = exact;

        public int Value
        {
            get => (int)_value;
            set => _value = value;
        }

        public double Exact() => _value;
    }

    public struct NarrowStruct
    {
        private long _value;

        public NarrowStruct(long exact) => _value = exact;

        public int Value
        {
            readonly get => (int)_value;
            set => _value = value;
        }

        public readonly long Exact() => _value;
    }

    public sealed class Dated
    {
        private DateTime _at;

        public Dated()
        {
        }

        public Dated(DateTime exact) => _at = exact;

        public string At
        {
            get => _at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            set => _at = DateTime.Parse(value, CultureInfo.InvariantCulture);
        }

        public DateTime Exact() => _at;
    }

    public sealed class Optional
    {
        private string? _name;

        public string? Name
        {
            get => _name ?? "none";
            set => _name = value;
        }

        public string? Exact() => _name;
    }

    public sealed class Pair
    {
        public Narrow? First { get; set; }

        public int Second { get; set; }
    }

    public sealed class Limited
    {
        private int _value;

        public int Value
        {
            get => _value;
            set => _value = Math.Min(value, Max);
        }

        public int Max { get; set; } = 10;
    }

    public sealed class Adding
    {
        private readonly List<string> _names = ["default"];

        public List<string> Names
        {
            get => _names;
            set => _names.AddRange(value);
        }
    }

    public sealed class Logging
    {
        private string _log = "";

        public string Log
        {
            get => _log;
            set => _log += value + ";";
        }
    }

    public sealed class HalfAutomatic
    {
        public string Name
        {
            get;
            set => field = value.Trim() + "!";
        }

        = "";
    }

    public sealed class WithConstructor(string name)
    {
        private List<int> _items = [];

        public string Name { get; } = name;

        public List<int> Items
        {
            get => _items;
            set => _items = [.. value.Order()];
        }
    }

    public sealed class Temperature
    {
        public double Celsius { get; set; }

        public int Calls { get; set; }

        public double Fahrenheit
        {
            get => (Celsius * 9 / 5) + 32;
            set => (Celsius, Calls) = ((value - 32) * 5 / 9, Calls + 1);
        }
    }

    public sealed class FirstOfMany
    {
        public string First
        {
            get => Names[0];
            set => Names[0] = value;
        }

        public List<string> Names { get; set; } = [];
    }

    public class Base
    {
        public virtual int X { get; set; }
    }

    public sealed class Override : Base
    {
        private int _x;

        public override int X
        {
            get => _x;
            set => _x = value;
        }

        public void SetBase(int value) => base.X = value;

        public int OfBase() => base.X;
    }

    public sealed class Through : Base
    {
        public byte[] Bytes { get; set; } = [1];

        public override int X
        {
            get => base.X;
            set => base.X = value;
        }
    }

    public sealed class Twins(int a)
    {
#pragma warning disable IDE1006 // The name is what the test is about.
        public int a = a;
#pragma warning restore IDE1006

        public int A { get; set; }
    }

    public sealed class Indexed
    {
        [IgnoreMember]
        private Dictionary<string, int> _index = [];

        private List<string> _names = [];

        public List<string> Names
        {
            get => _names;
            set
            {
                _names = value;
                _index = value.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
            }
        }

        public int Find(string name) => _index[name];
    }

    public class Observable : INotifyPropertyChanged
    {
        private string _name = "";

        [field: NonSerialized]
        public event PropertyChangedEventHandler? PropertyChanged;

        public string Name
        {
            get => _name;
            set
            {
                _name = value;
                PropertyChanged?.Invoke(this, new PropertyChangedEventArgs(nameof(Name)));
            }
        }
    }

    public sealed class NarrowObservable : Observable
    {
        private double _value;

        public int Value
        {
            get => (int)_value;
            set => _value = value;
        }
    }

    [DataContract]
    public sealed class MarkedAdding(string name)
    {
        private readonly List<string> _names = ["default"];

        [DataMember]
        public string Name { get; } = name;

        [DataMember]
        public List<string> Names
        {
            get => _names;
            set => _names.AddRange(value);
        }
    }

    [MessagePackObject]
    public sealed class MarkedKeys
    {
        private int _value;

        [Key(0)]
        public int Value
        {
            get => _value;
            set => _value = Math.Min(value, Max);
        }

        [Key(1)]
        public int Max { get; set; } = 10;
    }

    [DataContract]
    public sealed class MarkedWire
    {
        public TimeSpan Length { get; set; }

        [DataMember]
        public double Seconds
        {
            get => Length.TotalSeconds;
            set => Length = TimeSpan.FromSeconds(value);
        }
    }

    private sealed class Holds(Narrow narrow) : Exception
    {
        public Narrow Narrow { get; } = narrow;
    }
}
