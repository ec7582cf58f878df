using ClusterTasks.Values;
using ClusterTasks.Values.Blobs;
using ClusterTasks.Values.Errors;

namespace ClusterTasks.Sdk.Tests.Values;

public sealed class ErrorTests
{
    private static readonly ErrorOrigin Origin = new(
        "Math.Divide", new TaskId(new NodeId(5), 6), new NodeId(7), 1234, 2, ErrorKind.UserException);

    [Fact]
    public void RoundTrip_UserException_KeepsTypeMessageDataAndOrigin()
    {
        Exception thrown = Thrown(new InvalidOperationException("bad", new ArgumentException("worse", "size")));
        thrown.Data["row"] = 17;
        thrown.Data["at"] = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        thrown.Data["id"] = Guid.Empty;
        thrown.Data["left"] = new MemoryStream();
        RemoteTaskException remote = Assert.IsType<RemoteTaskException>(RoundTrip(thrown));
        Assert.Equal(("Math.Divide", Origin.TaskId, Origin.NodeId, 1234, 2),
            (remote.FunctionName, remote.TaskId, remote.NodeId, remote.ProcessId, remote.Attempt));
        Assert.Equal("System.InvalidOperationException", remote.OriginalType);
        Assert.Contains(nameof(Thrown), remote.RemoteStackTrace, StringComparison.Ordinal);
        Assert.Contains("Math.Divide failed", remote.Message, StringComparison.Ordinal);
        Assert.Contains("bad", remote.Message, StringComparison.Ordinal);
        InvalidOperationException original = Assert.IsType<InvalidOperationException>(remote.InnerException);
        Assert.Equal("bad", original.Message);
        Assert.Contains(nameof(Thrown), original.StackTrace, StringComparison.Ordinal);
        Assert.Equal((17, DateTimeKind.Utc, Guid.Empty, 4),
            (original.Data["row"], ((DateTime)original.Data["at"]!).Kind, original.Data["id"], original.Data.Count));
        Assert.Equal("left (System.IO.MemoryStream)", original.Data["ClusterTasks.NotSent"]);
        ArgumentException inner = Assert.IsType<ArgumentException>(original.InnerException);
        Assert.Equal(("worse (Parameter 'size')", "size"), (inner.Message, inner.ParamName));
    }

    [Fact]
    public void RoundTrip_ExceptionTypes_AreRebuilt()
    {
        Check(new ArgumentNullException("size"));
        Check(new ArgumentOutOfRangeException("size", "too large"));
        Check(new KeyNotFoundException("k"));
        Check(new AggregateException("many", new IOException("a"), new TimeoutException("b")));
        Check(new OnlyMessage("m"));
        Check(new Parameterless());
        Check(new PrivateException("p"));
        Check(new OperationCanceledException());
        Check(new FileNotFoundException("gone"));
    }

    [Fact]
    public void RoundTrip_HelpLinks_AreThoseOfTheWorker()
    {
        var store = new ObjectStoreFullException("full");
        var own = new InvalidOperationException("bad", store) { HelpLink = "https://help.example/bad" };

        Exception remote = RoundTrip(own);

        Assert.Equal(HelpSite.Address + "docs/troubleshooting.md#remotetaskexception", remote.HelpLink);
        Assert.Equal(own.HelpLink, remote.InnerException!.HelpLink);
        Assert.Equal(HelpSite.Address + "docs/troubleshooting.md#objectstorefullexception", remote.InnerException.InnerException!.HelpLink);
        Assert.Null(RoundTrip(new InvalidOperationException("plain")).InnerException!.HelpLink);
        Assert.Equal(store.HelpLink, RoundTrip(store).HelpLink);
        Exception refused = Assert.Throws<ArgumentException>(() => ValueCodec.Encode(new Action(Console.WriteLine)));
        Assert.Equal(HelpSite.Address + "docs/troubleshooting.md#values-that-cannot-be-sent", RoundTrip(refused).InnerException!.HelpLink);
    }

    [Fact]
    public void RoundTrip_TimeLimitOfATask_KeepsItsHelpLink()
    {
        // As its task reports it, and as it passes through a task that waited for that one.
        foreach (ErrorOrigin origin in new[] { Origin with { Kind = ErrorKind.Timeout }, Origin })
        {
            using EncodedValue encoded = ValueCodec.EncodeError(new TaskTimeoutException("too long"), origin);
            var limit = Assert.IsType<TaskTimeoutException>(ValueCodec.DecodeError(encoded.ToBlob()));
            Assert.Equal(("too long", HelpSite.Address + "docs/troubleshooting.md#tasktimeoutexception"), (limit.Message, limit.HelpLink));
        }
    }

    [Fact]
    public void WithItem_Error_SaysWhichItemAndKeepsTheRest()
    {
        byte[] blob = ValueCodec.EncodeError(Thrown(new OnlyMessage("bad")), Origin).ToBlob();
        var plain = (RemoteTaskException)ValueCodec.DecodeError(blob);
        Assert.Null(plain.ItemIndex);

        var marked = (RemoteTaskException)ValueCodec.DecodeError(ValueCodec.WithItem(blob, 17, 100).ToBlob());
        Assert.Equal(17, marked.ItemIndex);
        Assert.Equal("Item [17] of 100: " + plain.Message, marked.Message);
        Assert.Equal((plain.TaskId, plain.RemoteStackTrace), (marked.TaskId, marked.RemoteStackTrace));
        Assert.Equal("bad", Assert.IsType<OnlyMessage>(marked.InnerException).Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void EncodeError_OfAnItem_KeepsItOnTheWayThroughAnotherTask(bool limit)
    {
        Exception error = limit ? new TaskTimeoutException("too long") : new WorkerDiedException("gone");
        ((IItemError)error).Item.Mark(3, 5);
        Exception passed = RoundTrip(error);
        Assert.Equal((error.GetType(), error.Message), (passed.GetType(), passed.Message));
        Assert.Equal(3, ((IItemError)passed).Item.Index);

        ((IItemError)passed).Item.Mark(1, 2);
        Assert.StartsWith("Item [1] of 2: Item [3] of 5: ", passed.Message, StringComparison.Ordinal);
        Assert.Equal(passed.Message, RoundTrip(new AggregateException(passed)).InnerException!.InnerException!.Message);
    }

    [Fact]
    public void WithItem_LongChainOfCollections_StopsToGrow()
    {
        byte[] blob = ValueCodec.EncodeError(new WorkerDiedException("gone"), Origin).ToBlob();
        for (int hop = 0; hop < 1000; hop++)
            blob = ValueCodec.WithItem(blob, hop, 1000).ToBlob();
        Assert.InRange(ValueCodec.DecodeError(blob).Message.Length, 100, 500);
    }

    [Fact]
    public void Decode_TypeThatIsNoException_IsNotCreated()
    {
        byte[] blob = ValueCodec.EncodeError(new InvalidOperationException("x"), Origin).ToBlob();
        byte[] name = "System.InvalidOperationException"u8.ToArray();
        int at = blob.AsSpan().IndexOf(name);
        "System.Security.Cryptography.Aes"u8.CopyTo(blob.AsSpan(at));
        Assert.IsType<ClusterTasksException>(ValueCodec.DecodeError(blob).InnerException);
    }

    [Theory]
    [InlineData((byte)ErrorKind.Cancelled, typeof(TaskCancelledException))]
    [InlineData((byte)ErrorKind.WorkerDied, typeof(WorkerDiedException))]
    [InlineData((byte)ErrorKind.NodeDied, typeof(NodeDiedException))]
    [InlineData((byte)ErrorKind.OutcomeUnknown, typeof(TaskOutcomeUnknownException))]
    [InlineData((byte)ErrorKind.Unschedulable, typeof(TaskUnschedulableException))]
    [InlineData((byte)ErrorKind.ObjectLost, typeof(ObjectLostException))]
    [InlineData((byte)ErrorKind.StoreFull, typeof(ObjectStoreFullException))]
    [InlineData((byte)ErrorKind.Timeout, typeof(TaskTimeoutException))]
    [InlineData((byte)ErrorKind.SessionLost, typeof(SessionLostException))]
    [InlineData((byte)ErrorKind.ClusterUnavailable, typeof(ClusterUnavailableException))]
    [InlineData((byte)ErrorKind.Internal, typeof(ClusterTasksException))]
    [InlineData((byte)200, typeof(ClusterTasksException))]
    public void DecodeError_Kind_DecidesType(byte kind, Type expected)
    {
        byte[] blob = ValueCodec.EncodeError(new ClusterTasksException("what happened"), Origin with { Kind = (ErrorKind)kind }).ToBlob();
        Exception error = ValueCodec.DecodeError(blob);
        Assert.IsType(expected, error);
        Assert.Equal("what happened", error.Message);
    }

    [Fact]
    public void EncodeError_OfFailedDependency_KeepsFirstOrigin()
    {
        Exception first = RoundTrip(Thrown(new OnlyMessage("first")));
        ErrorOrigin consumer = new("Consumer", new TaskId(new NodeId(50), 60), new NodeId(70), 99, 1, ErrorKind.UserException);
        var second = (RemoteTaskException)ValueCodec.DecodeError(ValueCodec.EncodeError(Thrown(first), consumer).ToBlob());
        var remote = (RemoteTaskException)first;
        Assert.Equal((remote.TaskId, remote.FunctionName, remote.OriginalType, remote.Message),
            (second.TaskId, second.FunctionName, second.OriginalType, second.Message));
        Assert.Equal(remote.RemoteStackTrace, second.RemoteStackTrace);
        Assert.IsType<OnlyMessage>(second.InnerException);
        Assert.IsType<WorkerDiedException>(RoundTrip(new WorkerDiedException("exit code 3")));
    }

    [Fact]
    public void EncodeError_HugeChain_IsCut()
    {
        Exception error = new InvalidOperationException("0");
        for (int i = 1; i < 100_000; i++)
        {
            error = new AggregateException(error, new InvalidOperationException("x"));
        }

        using EncodedValue encoded = ValueCodec.EncodeError(error, Origin);
        Assert.InRange(encoded.Length, 1, 1_000_000);
        Assert.IsType<RemoteTaskException>(ValueCodec.DecodeError(encoded.ToBlob()));
    }

    [Fact]
    public void Decode_ErrorBlob_ThrowsTheError()
    {
        byte[] blob = ValueCodec.EncodeError(new IOException("disk"), Origin).ToBlob();
        Assert.True(ValueCodec.IsError(blob));
        Assert.False(ValueCodec.IsError(Codecs.Blob(1)));
        Assert.IsType<IOException>(Assert.Throws<RemoteTaskException>(() => Codecs.Read<int>(blob)).InnerException);
        Assert.Throws<ArgumentException>("data", () => ValueCodec.DecodeError(Codecs.Blob(1)));
    }

    [Fact]
    public void RoundTrip_ExceptionInsideValue_IsRebuilt()
    {
        Report read = Codecs.RoundTrip(new Report(new IOException("disk"), [new OnlyMessage("m"), null]));
        Assert.Equal("disk", Assert.IsType<IOException>(read.Main).Message);
        Assert.Equal("m", Assert.IsType<OnlyMessage>(read.All[0]).Message);
        Assert.Null(read.All[1]);
    }

    private static void Check(Exception error)
    {
        Exception inner = RoundTrip(Thrown(error)).InnerException!;
        Assert.IsType(error.GetType(), inner);
        Assert.Equal(error.Message, inner.Message);
        Assert.Equal(error.HResult, inner.HResult);
    }

    private static Exception RoundTrip(Exception error) => ValueCodec.DecodeError(ValueCodec.EncodeError(error, Origin).ToBlob());

    private static Exception Thrown(Exception error)
    {
        try
        {
            throw error;
        }
        catch (Exception caught)
        {
            return caught;
        }
    }

    public sealed record Report(Exception Main, Exception?[] All);

    public sealed class OnlyMessage(string message) : Exception(message);

    public sealed class Parameterless() : Exception("fixed text");

    private sealed class PrivateException(string message) : Exception(message);
}
