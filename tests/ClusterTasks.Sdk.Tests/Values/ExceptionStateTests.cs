using System.ComponentModel;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml;
using ClusterTasks.Values;
using ClusterTasks.Values.Errors;

namespace ClusterTasks.Sdk.Tests.Values;

/// <summary>A filter finds all of an exception's state, or an exception of another type.</summary>
public sealed class ExceptionStateTests
{
    private static readonly ErrorOrigin Origin = new("F", new TaskId(new NodeId(5), 6), new NodeId(7), 1234, 1, ErrorKind.UserException);

    public static TheoryData<string> Names => new(Thrown.Keys);

    private static readonly Dictionary<string, Exception> Thrown = new Exception[]
    {
        new SocketException((int)SocketError.ConnectionRefused),
        new Win32Exception(2),
        new HttpRequestException(HttpRequestError.ConnectionError, "no", new IOException("cause"), HttpStatusCode.NotFound),
        new WebException("no", WebExceptionStatus.Timeout),
        new FileNotFoundException("no", "/data/a.csv"),
        new FileLoadException("no", "/data/a.dll"),
        new BadImageFormatException("no", "/data/b.dll"),
        new ObjectDisposedException("pool"),
        new ArgumentNullException("n"),
        new ArgumentException("bad", "n"),
        new ArgumentOutOfRangeException("n", 17, "too big"),
        new CultureNotFoundException("n", "xx-yy", "no such culture"),
        new TypeInitializationException("Ns.Type", new IOException("cause")),
        new TypeLoadException("no type"),
        new MissingMethodException("Class", "Method"),
        new JsonException("bad json", "$.a", 3, 14),
        new XmlException("bad xml", null, 3, 14),
        new RegexMatchTimeoutException("input", "pattern", TimeSpan.FromSeconds(3)),
        new NotFiniteNumberException("bad", double.NegativeInfinity),
        new DecoderFallbackException("bad", [1, 2], 3),
        new EncoderFallbackException("bad"),
        new SwitchExpressionException(DayOfWeek.Friday),
        new InvalidEnumArgumentException("kind", 7, typeof(DayOfWeek)),
        new TargetInvocationException("outer", new IOException("cause")),
        new TaskCanceledException("late", null, new CancellationToken(canceled: true)),
        new OperationCanceledException(new CancellationToken(canceled: true)),
        new TimeoutException(),
        new FromInterop(),
        new InvalidCastException("bad", 77),
    }.ToDictionary(error => error.GetType().Name, StringComparer.Ordinal);

    [Theory]
    [MemberData(nameof(Names))]
    public void RoundTrip_FrameworkException_KeepsWhatItSays(string name)
    {
        Exception thrown = Thrown[name];
        Exception read = Read(thrown);
        Assert.IsType(thrown.GetType(), read);
        AssertSame(thrown, read);
    }

    [Fact]
    public void RoundTrip_ParserException_KeepsWhereItFailed()
    {
        var json = Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<int[]>("[1, 2, x]"));
        var read = Assert.IsType<JsonException>(Read(json));
        Assert.Equal((json.Path, json.LineNumber, json.BytePositionInLine, json.Message),
            (read.Path, read.LineNumber, read.BytePositionInLine, read.Message));
        Assert.NotNull(read.InnerException);

        var address = Assert.Throws<ArgumentOutOfRangeException>(
            () => ArgumentOutOfRangeException.ThrowIfGreaterThan(DateTime.MaxValue, DateTime.MinValue));
        Assert.Equal(DateTime.MaxValue, Assert.IsType<ArgumentOutOfRangeException>(Read(address)).ActualValue);
    }

    [Fact]
    public void RoundTrip_OwnException_KeepsItsState()
    {
        var thrown = new OutOfStock(
            "A-7", 3)
        {
            Code = 12,
            Missing = ["a", "b"],
            Since = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Local),
            Price = -0.00m,
            Place = new Shelf(1, "left")
        };
        var read = Assert.IsType<OutOfStock>(Read(thrown));
        Assert.Equal(("A-7", 3, 12, "SKU A-7 is out of stock"), (read.Sku, read.Count, read.Code, read.Message));
        Assert.Equal(thrown.Missing, read.Missing);
        Assert.Equal((thrown.Since, thrown.Since.Kind, thrown.Place), (read.Since, read.Since.Kind, read.Place));
        Assert.Equal(decimal.GetBits(thrown.Price), decimal.GetBits(read.Price));

        Assert.Equal("raw 1", Assert.IsType<Derived>(Read(new Derived(1))).Message);
        Assert.Equal("A-8", Assert.IsType<Generic<int[]>>(Read(new Generic<int[]>([1, 2], "A-8"))).Sku);
        Assert.Equal("composed of 3", Assert.IsType<Composed>(Read(new Composed(3))).Message);
        Assert.Equal(DayOfWeek.Friday,
            Assert.IsType<ArgumentOutOfRangeException>(Read(new ArgumentOutOfRangeException("day", DayOfWeek.Friday, null))).ActualValue);
    }

    [Fact]
    public void RoundTrip_LinksAndSource_AreThoseOfTheWorker()
    {
        Exception read = Read(new OutOfStock("A-7", 3) { HelpLink = "https://help.example/", Source = "shop", HResult = 77 });
        Assert.Equal(("https://help.example/", "shop", 77), (read.HelpLink, read.Source, read.HResult));
        Assert.Equal("linked to base", Assert.IsType<Linked>(Read(new Linked { HelpLink = "base" })).HelpLink);
    }

    [Fact]
    public void RoundTrip_StateThatCannotTravel_GivesAStandInThatSaysWhy()
    {
        var thrown = new Holder("pool is gone", new MemoryStream()) { HResult = 77, HelpLink = "https://help.example/" };
        thrown.Data["row"] = 17;
        var standIn = Assert.IsType<ClusterTasksException>(Read(Caught(thrown)));
        Assert.Equal($"{typeof(Holder).FullName}: pool is gone", standIn.Message);
        Assert.Equal((77, "https://help.example/", 17), (standIn.HResult, standIn.HelpLink, standIn.Data["row"]));
        Assert.Contains(nameof(Caught), standIn.StackTrace, StringComparison.Ordinal);
        Assert.Contains("its field 'Held' cannot travel: ", (string)standIn.Data["ClusterTasks.StandIn"]!, StringComparison.Ordinal);
        Assert.Null(Assert.IsType<Holder>(Read(new Holder("pool is gone", null))).Held); // nothing is lost of this one
    }

    [Fact]
    public void RoundTrip_CollectionThatItsSlotShowsInPart_GivesAStandIn()
    {
        Assert.Equal([1, 2], Assert.IsType<HoldsItems>(Read(new HoldsItems([1, 2]))).Items);
        Assert.Equal([1, 2], Assert.IsType<HoldsItems>(Read(new HoldsItems(new Unnamed([1, 2])))).Items);
        var standIn = Assert.IsType<ClusterTasksException>(Read(new HoldsItems(new Named("eur", [1, 2]))));
        Assert.Contains("would lose 'name'", (string)standIn.Data["ClusterTasks.StandIn"]!, StringComparison.Ordinal);
    }

    [Fact]
    public void RoundTrip_StandInSentOn_IsTheSameAndTheOriginalWhereItCanBeMade()
    {
        var thrown = new Holder("gone", new MemoryStream());
        thrown.Data["row"] = 17;
        Exception first = RoundTrip(thrown);
        first.InnerException!.Data["added"] = 18;
        var passed = (RemoteTaskException)RoundTrip(first); // a task that failed because of it
        var rethrown = (RemoteTaskException)RoundTrip(first.InnerException);
        foreach (RemoteTaskException remote in new[] { passed, rethrown })
        {
            Assert.Equal(typeof(Holder).FullName, remote.OriginalType);
            Assert.Equal((first.InnerException.Message, 17, 18),
                (remote.InnerException!.Message, remote.InnerException.Data["row"], remote.InnerException.Data["added"]));
            Assert.Equal(first.InnerException.Data["ClusterTasks.StandIn"], remote.InnerException.Data["ClusterTasks.StandIn"]);
        }
    }

    [Fact]
    public void RoundTrip_MessageOfAnotherProcess_GivesAStandIn()
    {
        Exception standIn = Read(new Ticking());
        Assert.StartsWith($"{typeof(Ticking).FullName}: tick ", Assert.IsType<ClusterTasksException>(standIn).Message,
            StringComparison.Ordinal);
        Assert.Contains("another message", (string)standIn.Data["ClusterTasks.StandIn"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(40, 40, null)]
    [InlineData(124, 101, "and 24 more inner exceptions that did not travel; the first is a System.InvalidOperationException")]
    public void RoundTrip_Aggregate_KeepsItsCausesOrSaysHowManyMore(int causes, int arrive, string? last)
    {
        var read = Assert.IsType<AggregateException>(
            Read(new AggregateException("many", Enumerable.Range(0, causes).Select(i => new InvalidOperationException("e" + i)))));
        Assert.Equal(arrive, read.InnerExceptions.Count);
        Assert.Equal("e0", Assert.IsType<InvalidOperationException>(read.InnerExceptions[0]).Message);
        Assert.Same(read.InnerExceptions[0], read.InnerException);
        Assert.Equal(last ?? $"e{causes - 1}", read.InnerExceptions[^1].Message);
    }

    [Fact]
    public void RoundTrip_LongChain_SaysWhereItWasCut()
    {
        Exception error = new IOException("first");
        for (int i = 0; i < 30; i++)
            error = new InvalidOperationException("link", error);
        Exception last = Read(error);
        while (last.InnerException is { } cause)
            last = cause;
        Assert.Equal("1 more inner exception that did not travel; the first is a System.InvalidOperationException", last.Message);
    }

    [Fact]
    public void RoundTrip_DerivedAggregate_KeepsStateAndCauses()
    {
        var read = Assert.IsType<Several>(Read(new Several("batch 7", new IOException("a"), new Holder("b", new MemoryStream()))));
        Assert.Equal(("batch 7", 2), (read.Batch, read.InnerExceptions.Count));
        Assert.IsType<ClusterTasksException>(read.InnerExceptions[1]);
    }

    [Fact]
    public void RoundTrip_Data_KeepsKeysAndValuesOrNamesThem()
    {
        var thrown = new IOException("disk");
        thrown.Data[3] = -0.00m;
        thrown.Data[DayOfWeek.Friday] = DayOfWeek.Monday;
        thrown.Data["day"] = new DateOnly(2026, 1, 2);
        thrown.Data["none"] = null;
        thrown.Data["stream"] = new MemoryStream();
        thrown.Data[new MemoryStream()] = 1;
        for (int i = 0; i < 100; i++)
            thrown.Data["n" + i] = i;
        Exception read = Read(thrown);
        Assert.Equal(decimal.GetBits(-0.00m), decimal.GetBits((decimal)read.Data[3]!));
        Assert.Equal((DayOfWeek.Monday, new DateOnly(2026, 1, 2), 57), (read.Data[DayOfWeek.Friday], read.Data["day"], read.Data["n57"]));
        Assert.True(read.Data.Contains("none"));
        Assert.Equal("stream (System.IO.MemoryStream), System.IO.MemoryStream (System.Int32), …", read.Data["ClusterTasks.NotSent"]);
    }

    [Fact]
    public void RoundTrip_ErrorsOfTheCluster_KeepTheirState()
    {
        var inner = (RemoteTaskException)RoundTrip(new IOException("disk"));
        ((IItemError)inner).Item.Mark(3, 5);
        var read = Assert.IsType<AggregateException>(Read(new AggregateException(inner)));
        var nested = Assert.IsType<RemoteTaskException>(read.InnerException);
        Assert.Equal(
            (inner.Message, inner.ItemIndex, inner.OriginalType, inner.TaskId, inner.NodeId, inner.ProcessId, inner.Attempt,
                inner.FunctionName),
            (nested.Message, nested.ItemIndex, nested.OriginalType, nested.TaskId, nested.NodeId, nested.ProcessId, nested.Attempt,
                nested.FunctionName));

        var died = new WorkerDiedException("gone");
        died.Data["row"] = 17;
        Assert.Equal(17, Assert.IsType<WorkerDiedException>(RoundTrip(died)).Data["row"]);
    }

    [Fact]
    public void RoundTrip_ExceptionsInsideValues_KeepStateOrAreRefusedOrStandIns()
    {
        List<Exception> read = Codecs.RoundTrip(
            new List<Exception> { new SocketException((int)SocketError.ConnectionRefused), new OutOfStock("A-7", 3),
            new Holder("gone", new MemoryStream()) });
        Assert.Equal(SocketError.ConnectionRefused, Assert.IsType<SocketException>(read[0]).SocketErrorCode);
        Assert.Equal("A-7", Assert.IsType<OutOfStock>(read[1]).Sku);
        Assert.Equal($"{typeof(Holder).FullName}: gone", Assert.IsType<ClusterTasksException>(read[2]).Message);

        string refusal = Codecs.Refusal(new List<Holder> { new("gone", new MemoryStream()) });
        Assert.Contains("'Held' cannot travel", refusal, StringComparison.Ordinal);
        Assert.Contains("declare the member as Exception", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void RoundTrip_UserThrownTargetInvocation_StaysWhatItIs()
    {
        var read = Assert.IsType<TargetInvocationException>(Read(new TargetInvocationException("reflection", new IOException("disk"))));
        Assert.IsType<IOException>(read.InnerException);
    }

    /// <summary>Checks that all public properties of the two agree.</summary>
    private static void AssertSame(Exception thrown, Exception read)
    {
        string[] other = [nameof(Exception.TargetSite), nameof(Exception.StackTrace), nameof(Exception.Data),
            nameof(Exception.InnerException), nameof(TaskCanceledException.CancellationToken)];
        int compared = 0;
        foreach (PropertyInfo property in thrown.GetType().GetProperties().Where(property => !other.Contains(property.Name)))
        {
            Assert.Equal(property.GetValue(thrown), property.GetValue(read));
            compared++;
        }

        Assert.True(compared >= 4);
        Assert.Equal(thrown.InnerException?.GetType(), read.InnerException?.GetType());
        if (thrown is OperationCanceledException cancelled)
            Assert.Equal(cancelled.CancellationToken.IsCancellationRequested,
                ((OperationCanceledException)read).CancellationToken.IsCancellationRequested);
    }

    private static Exception Read(Exception error) => RoundTrip(error).InnerException!;

    private static Exception RoundTrip(Exception error) => ValueCodec.DecodeError(ValueCodec.EncodeError(error, Origin).ToBlob());

    private static T Caught<T>(T error)
        where T : Exception
    {
        try
        {
            throw error;
        }
        catch (T caught)
        {
            return caught;
        }
    }

    public sealed record Shelf(int Row, string Side);

    public sealed class OutOfStock(string sku, int count) : Exception($"SKU {sku} is out of stock")
    {
        private readonly object _gate = new();

        public string Sku { get; } = sku;

        public int Count
        {
            get
            {
                lock (_gate)
                    return count;
            }
        }

        public int Code { get; set; }

        public IReadOnlyList<string> Missing { get; init; } = [];

        public DateTime Since { get; init; }

        public decimal Price { get; init; }

        public Shelf? Place { get; init; }
    }

    public sealed class Derived(int number) : InvalidOperationException("raw " + number);

    public sealed class Composed(int number) : Exception("other")
    {
        public override string Message => "composed of " + number;
    }

    public sealed class Linked : Exception
    {
        public override string? HelpLink
        {
            get => "linked to " + base.HelpLink;
            set => base.HelpLink = value;
        }
    }

    public sealed class Generic<T>(T value, string sku) : Exception("generic")
    {
        public T Value { get; } = value;

        public string Sku { get; } = sku;
    }

    public sealed class Holder(string message, Stream? held) : Exception(message)
    {
        public Stream? Held { get; } = held;
    }

    public sealed class Ticking : Exception
    {
        private static int _ticks;

        public override string Message => $"tick {++_ticks}";
    }

    public sealed class Several(string batch, params Exception[] causes) : AggregateException(batch, causes)
    {
        public string Batch { get; } = batch;
    }

    public sealed class FromInterop() : System.Runtime.InteropServices.COMException("com", 78);

    private sealed class HoldsItems(IReadOnlyList<int> items) : Exception
    {
        public IReadOnlyList<int> Items { get; } = items;
    }

    private class Unnamed(int[] items) : IReadOnlyList<int>
    {
        private readonly int[] _items = items;

        public int Count => _items.Length;

        public int this[int index] => _items[index];

        public IEnumerator<int> GetEnumerator() => _items.AsEnumerable().GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private sealed class Named(string name, int[] items) : Unnamed(items)
    {
        public string Name() => name;
    }
}
