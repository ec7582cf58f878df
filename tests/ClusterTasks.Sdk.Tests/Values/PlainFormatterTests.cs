using ClusterTasks.Values.Formatters;
using MessagePack;
using MessagePack.Resolvers;

namespace ClusterTasks.Sdk.Tests.Values;

public sealed class PlainFormatterTests
{
    [Theory]
    [InlineData(typeof(bool))]
    [InlineData(typeof(char))]
    [InlineData(typeof(sbyte))]
    [InlineData(typeof(byte))]
    [InlineData(typeof(short))]
    [InlineData(typeof(ushort))]
    [InlineData(typeof(int))]
    [InlineData(typeof(uint))]
    [InlineData(typeof(long))]
    [InlineData(typeof(ulong))]
    [InlineData(typeof(float))]
    [InlineData(typeof(double))]
    public void Find_APlainType_IsTheResolversOwn(Type type) =>
        Assert.Same(BuiltinResolver.Instance.GetFormatterDynamic(type), PlainFormatters.Find(type));

    [Fact]
    public void Find_Text_KeepsHalfSurrogates() => Assert.Same(TextFormatter.Instance, PlainFormatters.Find(typeof(string)));

    [Theory]
    [InlineData(typeof(nint))]
    [InlineData(typeof(DayOfWeek))]
    [InlineData(typeof(int?))]
    [InlineData(typeof(decimal))]
    [InlineData(typeof(DateTime))]
    [InlineData(typeof(object))]
    [InlineData(typeof(DBNull))]
    public void Find_AnotherType_IsNone(Type type) => Assert.Null(PlainFormatters.Find(type));
}
