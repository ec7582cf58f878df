using System.Collections.Immutable;
using System.Text;
using CsCheck;

namespace ClusterTasks.Sdk.Tests.Values;

/// <summary>Values of the runtime's own types do not change on the way, not even slightly.</summary>
public sealed class ExactValueTests
{
    [Fact]
    public void RoundTrip_Decimal_KeepsItsBits()
    {
        Gen.Select(Gen.Int, Gen.Int, Gen.Int, Gen.Bool, Gen.Byte[0, 28]).Sample((low, middle, high, isNegative, scale) =>
        {
            decimal value = new(low, middle, high, isNegative, scale);
            return decimal.GetBits(Codecs.RoundTrip(value)).SequenceEqual(decimal.GetBits(value))
                && decimal.GetBits(Codecs.RoundTrip<decimal?>(value)!.Value).SequenceEqual(decimal.GetBits(value))
                && decimal.GetBits(Codecs.RoundTrip(new List<decimal> { value })[0]).SequenceEqual(decimal.GetBits(value));
        });
        Assert.Equal(decimal.GetBits(-0.00m), decimal.GetBits(Codecs.RoundTrip(-0.00m)));
    }

    [Fact]
    public void RoundTrip_FloatingPoint_KeepsItsBits()
    {
        Gen.UShort.Sample(bits => BitConverter.HalfToUInt16Bits(Codecs.RoundTrip(BitConverter.UInt16BitsToHalf(bits))) == bits);
        Gen.UInt.Sample(bits => BitConverter.SingleToUInt32Bits(Codecs.RoundTrip(BitConverter.UInt32BitsToSingle(bits))) == bits);
        Gen.ULong.Sample(bits => BitConverter.DoubleToUInt64Bits(Codecs.RoundTrip(BitConverter.UInt64BitsToDouble(bits))) == bits);
        Assert.Equal(0x7c01, BitConverter.HalfToUInt16Bits(Codecs.RoundTrip(BitConverter.UInt16BitsToHalf(0x7c01)))); // a signaling NaN
        Assert.True(double.IsNegative(Codecs.RoundTrip(-0.0)));
    }

    [Fact]
    public void RoundTrip_StringBuilder_KeepsEveryCodeUnit()
    {
        Gen.String[Gen.Char['\ud700', '\ue100'], 0, 20].Sample(text => Codecs.RoundTrip(new StringBuilder(text)).ToString() == text);
        Assert.Null(Codecs.RoundTrip<StringBuilder?>(null));
        Assert.Contains("limit of 100", Codecs.Refusal(new StringBuilder(10, 100)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/a/b", UriKind.Relative)]
    [InlineData("/a/b", UriKind.Absolute)]
    [InlineData("a?b#c", UriKind.Relative)]
    [InlineData("HTTP://User@Host:80/%41/../b?q=\u00e4", UriKind.Absolute)]
    [InlineData("mailto:x@y", UriKind.Absolute)]
    public void RoundTrip_Uri_KeepsTextAndKind(string text, UriKind kind)
    {
        if (!Uri.TryCreate(text, kind, out Uri? uri))
        {
            Assert.Equal(UriKind.Absolute, kind); // a path is no Uri on every system
            return;
        }

        Uri read = Codecs.RoundTrip(uri);
        Assert.Equal((uri, uri.OriginalString, uri.IsAbsoluteUri, uri.ToString()),
            (read, read.OriginalString, read.IsAbsoluteUri, read.ToString()));
    }

    [Fact]
    public void Encode_UriWithOptions_IsRefused() => Assert.Contains(
        "options that do not travel",
        Codecs.Refusal(new Uri("http://host/%41/../b", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true })),
        StringComparison.Ordinal);

    [Fact]
    public void RoundTrip_DateTime_KeepsTicksAndKind() =>
        Gen.Select(Gen.Long[0, DateTime.MaxValue.Ticks], Gen.Enum<DateTimeKind>()).Sample((ticks, kind) =>
        {
            var time = new DateTime(ticks, kind);
            DateTime[] read = [Codecs.RoundTrip(time), Codecs.RoundTrip((1, time)).time, Codecs.RoundTrip(new List<DateTime> { time })[0],
                Codecs.RoundTrip(new[] { time })[0]];
            return read.All(one => one.Ticks == ticks && one.Kind == kind);
        });

    [Fact]
    public void RoundTrip_NothingInsideSomething_StaysThere()
    {
        Assert.Null(Codecs.RoundTrip(new Lazy<string?>(() => null)).Value);
        Assert.Equal("x", Codecs.RoundTrip(new Lazy<string>(() => "x")).Value);
        Assert.Null(Codecs.RoundTrip<Lazy<string>?>(null));
        Assert.True(Codecs.RoundTrip<ImmutableArray<int>?>(default(ImmutableArray<int>))!.Value.IsDefault);
        Assert.Empty(Codecs.RoundTrip<ImmutableArray<int>?>(ImmutableArray<int>.Empty)!.Value);
        Assert.Null(Codecs.RoundTrip<ImmutableArray<int>?>(null));
        Assert.True(Codecs.RoundTrip(default(ImmutableArray<string>)).IsDefault);
        Assert.Null(Codecs.RoundTrip<ArraySegment<int>?>(default(ArraySegment<int>))!.Value.Array);
        Assert.Equal([2], Codecs.RoundTrip<ArraySegment<int>?>(new ArraySegment<int>([1, 2, 3], 1, 1))!.Value);
    }

    [Fact]
    public void RoundTrip_PropertiesThatHideOthers_AreExactOrRefused()
    {
        Assert.Contains("hides", Codecs.Refusal(new Hiding { X = 1 }), StringComparison.Ordinal);
        Overriding read = Codecs.RoundTrip(new Overriding { X = 3 });
        Assert.Equal(3, read.X);
    }

    [Fact]
    public void Encode_FieldThatIsNoPropertysStorage_IsRefused()
    {
        Assert.Contains("private state '_count'", Codecs.Refusal(new Beside()), StringComparison.Ordinal);
        Assert.Contains("private state 'factor'", Codecs.Refusal(new Captured(2)), StringComparison.Ordinal);
        Assert.Contains("private state", Codecs.Refusal(new TwoFields()), StringComparison.Ordinal);
    }

    [Fact]
    public void Encode_ConstructorThatNeedsWhatStaysBehind_IsNotCounted() =>
        Assert.Contains("read-only property 'A'", Codecs.Refusal(new NeedsIgnored(1, 2)), StringComparison.Ordinal);

    [Fact]
    public void Encode_TwoMembersForOneParameter_IsRefused() =>
        Assert.Contains("read-only", Codecs.Refusal(new SameName(1, 2)), StringComparison.Ordinal);

    public class Base
    {
        public virtual int X { get; set; }
    }

    public sealed class Overriding : Base
    {
        public override int X { get; set; }
    }

    public class Shown
    {
        public int X { get; set; }
    }

    public sealed class Hiding : Shown
    {
        public new int X { get; set; }
    }

    public sealed class Beside
    {
        private int _count;

        public int Count { get; set; }

        public int Next() => ++_count;
    }

    public sealed class Captured(int factor)
    {
        public int Factor { get; set; } = 1;

        public int Times(int value) => factor * value;
    }

    public sealed class TwoFields
    {
        private int _value;
#pragma warning disable IDE1006 // The name is what the test is about: both fields sound like the property's.
        private int m_value;
#pragma warning restore IDE1006

        public int Value
        {
            get => _value + m_value;
            set => (_value, m_value) = (value, 0);
        }
    }

    public sealed class NeedsIgnored
    {
        public NeedsIgnored()
        {
        }

        public NeedsIgnored(int a, int b) => (A, B) = (a, b);

        public int A { get; }

        [MessagePack.IgnoreMember]
        public int B { get; }
    }

    public sealed class SameName(int value, int other)
    {
        public readonly int value = value;

        public int Value { get; } = other;

        public int Other { get; } = other;
    }
}
