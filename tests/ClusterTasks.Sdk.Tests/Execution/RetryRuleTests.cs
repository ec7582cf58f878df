using ClusterTasks.Execution;
using ClusterTasks.Values;
using ClusterTasks.Values.Errors;

namespace ClusterTasks.Tests.Execution;

public sealed class RetryRuleTests
{
    [Theory]
    [InlineData(typeof(FileNotFoundException), true)]
    [InlineData(typeof(IOException), true)]
    [InlineData(typeof(Exception), true)]
    [InlineData(typeof(DirectoryNotFoundException), false)]
    [InlineData(typeof(InvalidOperationException), false)]
    public void Names_Type_MeansThatTypeAndDerivedOnes(Type named, bool expected) =>
        Assert.Equal(expected, RetryRule.Names(Names(named), new FileNotFoundException("gone")));

    [Fact]
    public void Names_NothingNamed_IsFalse() => Assert.False(RetryRule.Names([], new IOException()));

    [Fact]
    public void Names_GenericType_MayBeOpen()
    {
        Assert.True(RetryRule.Names(Names(typeof(Broken<int>)), new Broken<int>()));
        Assert.False(RetryRule.Names(Names(typeof(Broken<string>)), new Broken<int>()));
        Assert.True(RetryRule.Names(Names(typeof(Broken<>)), new Broken<int>()));
    }

    [Fact]
    public void Names_FailureOfAnotherTask_CountsAsWhatWasThrownThere()
    {
        Exception made = Remote(new FileNotFoundException("gone"));
        Assert.True(RetryRule.Names(Names(typeof(IOException)), made));
        Assert.True(RetryRule.Names(Names(typeof(RemoteTaskException)), made));
        Assert.False(RetryRule.Names(Names(typeof(TimeoutException)), made));

        // Nobody can make this one again, so the type that it stands for counts.
        Exception standIn = Remote(new Held(new MemoryStream()));
        Assert.IsType<ClusterTasksException>(standIn.InnerException);
        Assert.True(RetryRule.Names(Names(typeof(Held)), standIn));
        Assert.True(RetryRule.Names(Names(typeof(IOException)), standIn));
        Assert.False(RetryRule.Names(Names(typeof(TimeoutException)), standIn));
    }

    [Fact]
    public void Names_CauseOfAnException_DoesNotCount()
    {
        Assert.False(RetryRule.Names(Names(typeof(IOException)), new InvalidOperationException("outer", new IOException())));
        Assert.False(RetryRule.Names(Names(typeof(IOException)), new AggregateException(new IOException())));
    }

    private static string[] Names(Type type) => [.. new TaskOptions { RetryOn = [type] }.RetryOnNames!];

    private static Exception Remote(Exception thrown) => ValueCodec.DecodeError(ValueCodec.EncodeError(
        thrown, new ErrorOrigin("F", new TaskId(new NodeId(5), 6), new NodeId(7), 1, 1, ErrorKind.UserException)).ToBlob());

    private sealed class Broken<T> : Exception;

    private sealed class Held(Stream stream) : IOException("held")
    {
        public Stream Stream { get; } = stream;
    }
}
