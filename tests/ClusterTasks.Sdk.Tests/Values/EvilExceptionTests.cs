using System.Collections;
using ClusterTasks.Values;
using ClusterTasks.Values.Errors;
using ClusterTasks.Values.Resolver;
using ClusterTasks.Values.Shapes;
using CsCheck;

namespace ClusterTasks.Sdk.Tests.Values;

/// <summary>Code of the user runs while a failure is reported and while it is made again. The failure arrives whatever this code
/// does.</summary>
public sealed class EvilExceptionTests
{
    private static readonly ErrorOrigin Origin = new("F", new TaskId(new NodeId(5), 6), new NodeId(7), 1234, 1, ErrorKind.UserException);

    private static readonly Gen<int> Faults = Gen.Int[0, (1 << (2 * EvilException.Members)) - 1];

    [Fact]
    public void RoundTrip_MembersThatFail_AreReportedAndReadable() => Faults.Sample(
        faults =>
        {
            var remote = (RemoteTaskException)RoundTrip(new EvilException(faults));
            Assert.Equal(typeof(EvilException).FullName, remote.OriginalType);
            Assert.Contains(typeof(EvilException).FullName!, remote.Message, StringComparison.Ordinal);
            if (remote.InnerException is ClusterTasksException standIn)
                Assert.StartsWith(typeof(EvilException).FullName + ": ", standIn.Message, StringComparison.Ordinal);
            else
                Assert.Equal("evil", remote.InnerException!.Message); // one that cannot say its message is never made again
        },
        iter: 2000,
        threads: 1);

    [Fact]
    public void RoundTrip_MembersThatFailBelowOthers_AreReported() => Faults.Sample(
        faults =>
        {
            var inner = new EvilException(faults);
            var error = new InvalidOperationException("outer", new AggregateException(inner, new IOException("disk")));
            error.Data["evil"] = inner;
            var original = (InvalidOperationException)RoundTrip(error).InnerException!;
            var causes = (AggregateException)original.InnerException!;
            Assert.Equal(2, causes.InnerExceptions.Count);
            Assert.Equal("disk", causes.InnerExceptions[1].Message);
            Assert.Equal($"evil ({typeof(EvilException).FullName})", original.Data[ExceptionCapture.NotSent]);
        },
        iter: 500,
        threads: 1);

    [Fact]
    public void ErrorText_MembersThatFail_DoesNotThrow() => Faults.Sample(
        faults =>
        {
            var error = new EvilException(faults);
            Assert.NotNull(ErrorText.Message(error));
            Assert.NotNull(ErrorText.Whole(new InvalidOperationException("outer", error)));
            Assert.Same(error, ErrorText.Innermost(new InvalidOperationException("outer", error)));
        },
        iter: 500,
        threads: 1);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ErrorText_ChainOfAHundredThousand_DoesNotEndTheStack(bool aggregates)
    {
        Exception error = new IOException("first");
        for (int i = 0; i < 100_000; i++)
            error = aggregates ? new AggregateException("last", error) : new InvalidOperationException("last", error);
        Assert.Equal("last", ErrorText.Message(error));
        Assert.StartsWith($"{error.GetType()}: last", ErrorText.Whole(error), StringComparison.Ordinal);
        Assert.IsType<RemoteTaskException>(RoundTrip(error));
    }

    [Fact]
    public void RoundTrip_Constructor_DoesNotRunAgain()
    {
        int made = Counted.Made;
        Assert.IsType<Counted>(RoundTrip(new Counted()).InnerException);
        Assert.Equal(made + 1, Counted.Made);
    }

    [Fact]
    public void RoundTrip_StaticConstructorThatThrows_GivesAStandIn()
    {
        // The writer has the type by another name, so the reader's program is the one that cannot make it.
        ExceptionImage image = ExceptionCapture.Of(new Plain(), GuardResolver.Instance) with { Type = typeof(Broken).FullName! };
        Exception rebuilt = ExceptionRebuilder.Rebuild(image, GuardResolver.Instance);
        Assert.StartsWith(typeof(Broken).FullName + ": ", Assert.IsType<ClusterTasksException>(rebuilt).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RoundTrip_ExceptionsThatHoldEachOther_Arrive()
    {
        var first = new Knot();
        var second = new Knot { Other = first };
        first.Other = second;
        var own = new Knot();
        own.Other = own;

        Assert.Equal(typeof(Knot).FullName, ((RemoteTaskException)RoundTrip(first)).OriginalType);
        var back = Assert.IsType<Knot>(RoundTrip(own).InnerException);
        Assert.Same(back, back.Other);
    }

    [Fact]
    public void RoundTrip_CollectionsWithoutEnd_GiveAStandIn()
    {
        Exception[] endless =
        [
            new Holds<ICollection<int>>(new EndlessItems()), new Holds<IReadOnlyCollection<int>>(new EndlessItems()),
                new Holds<EndlessItems>(new EndlessItems()),
            new Holds<IReadOnlyDictionary<string, int>>(new EndlessMap()), new Holds<ICollection>(new EndlessItems()),
            new Holds<IDictionary>(new EvilException.Endless()), new Holds<Nested>(new Nested(Forever())),
                new Holds<List<IEnumerable<string>>>([Forever()]),
        ];
        foreach (Exception one in endless)
        {
            var standIn = Assert.IsType<ClusterTasksException>(RoundTrip(one).InnerException);
            Assert.Contains("never comes to an end", (string)standIn.Data[ExceptionCapture.StandIn]!, StringComparison.Ordinal);
        }
    }

    private static IEnumerable<string> Forever()
    {
        while (true)
            yield return "x";
    }

    private static Exception RoundTrip(Exception error) => ValueCodec.DecodeError(ValueCodec.EncodeError(error, Origin).ToBlob());

    private sealed class Plain() : Exception("m");

    private sealed class Counted : Exception
    {
        internal static int Made;

        public Counted() => Made++;
    }

    private sealed class Broken : Exception
    {
        static Broken() => throw new IOException("no disk");
    }

    private sealed class Knot : Exception
    {
        public Knot? Other { get; set; }
    }

    private sealed record Nested(IEnumerable<string> Items);

    private sealed class Holds<T>(T held) : Exception
    {
        public T Held { get; } = held;
    }

    /// <summary>Says that it has three items, and has no end.</summary>
    private sealed class EndlessItems : ICollection<int>, IReadOnlyCollection<int>, ICollection
    {
        public int Count => 3;

        public bool IsReadOnly => false;

        public bool IsSynchronized => false;

        public object SyncRoot => this;

        public void CopyTo(Array array, int index) => throw new NotSupportedException();

        public void Add(int item) => throw new NotSupportedException();

        public void Clear() => throw new NotSupportedException();

        public bool Contains(int item) => true;

        public void CopyTo(int[] array, int arrayIndex) => throw new NotSupportedException();

        public bool Remove(int item) => throw new NotSupportedException();

        public IEnumerator<int> GetEnumerator()
        {
            while (true)
                yield return 1;
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private sealed class EndlessMap : IReadOnlyDictionary<string, int>
    {
        public int Count => 3;

        public IEnumerable<string> Keys => Forever();

        public IEnumerable<int> Values => new EndlessItems();

        public int this[string key] => 1;

        public bool ContainsKey(string key) => true;

        public bool TryGetValue(string key, out int value)
        {
            value = 1;
            return true;
        }

        public IEnumerator<KeyValuePair<string, int>> GetEnumerator() =>
            Forever().Select(static key => KeyValuePair.Create(key, 1)).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
