using System.Collections;

namespace ClusterTasks.Sdk.Tests.Values;

/// <summary>A variable of an array type may hold an array of other elements, which arrives as itself or not at all.</summary>
public sealed class ArraySlotTests
{
    [Fact]
    public void RoundTrip_ArrayOfOtherElementsThanItsSlot_ArrivesAsItself()
    {
        Assert.Equal(["a"], Assert.IsType<string[]>(Codecs.RoundTrip<object[]>(new string[] { "a" })));
        Assert.Equal(["a", "b"], Assert.IsType<string[]>(Codecs.RoundTrip(new Held(new string[] { "a", "b" }, null)).Objects));
        Assert.Equal(["a"], Assert.IsType<string[]>(Codecs.RoundTrip<object[][]>([new string[] { "a" }])[0]));
        Assert.Equal(["a", 1], Assert.IsType<object[]>(Codecs.RoundTrip<object[]>(["a", 1])));
        Assert.IsType<Uri[]>(Codecs.RoundTrip(new Uri[1]));
    }

    [Fact]
    public void Encode_ArrayOfOtherElementsThanItsSlot_IsRefused()
    {
        Refuses<object[]>(new Held[1]);
        Refuses<object[]>(new int[][] { [1] });
        Refuses<IEnumerable[]>(new List<int>[1]);
        Refuses<object[,]>(new string[1, 1]);
        Refuses((int[])(object)new uint[1]);
        Refuses((int[,])(object)new uint[1, 1]);
        Refuses(new Held([], (int[])(object)new DayOfWeek[1]));
        Refuses(new Held([], (int[])(object)new uint[10_000]));

        static void Refuses<T>(T value) => Assert.Contains("would not arrive as itself", Codecs.Refusal(value), StringComparison.Ordinal);
    }

    public sealed record Held(object[] Objects, int[]? Numbers);
}
