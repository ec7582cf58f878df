using System.Globalization;
using System.Reflection;
using ClusterTasks.Execution;
using ClusterTasks.Sdk.Tests.Values;
using MessagePack;
using Microsoft.Extensions.DependencyInjection;

namespace ClusterTasks.Tests.Execution;

/// <summary>An exception of a function arrives unchanged, and costs its own task only.</summary>
public sealed class FailureTests : ExecutorTest
{
    private static readonly RemoteInvoker Retrying = Remote.With(new TaskOptions { RetryOn = [typeof(FormatException)] });

    /// <summary>Exceptions of functions. Those that a formatter throws are among them.</summary>
    private static readonly Exception[] Errors =
    [
        new FormatterNotRegisteredException("the user's own"), new MessagePackSerializationException("the user's own"),
            new ArgumentException("the user's own"),
        new TypeInitializationException("The.Users", null), new OverflowException(), new EndOfStreamException(),
            new InvalidOperationException(),
    ];

    [Remote]
    internal static int Evil(int faults) => throw new EvilException(faults);

    [Remote]
    internal static int Disposed() => throw new ObjectDisposedException("pool");

    [Remote]
    internal static int TooBig() => throw new ArgumentOutOfRangeException("n", 17, "too big");

    [Remote]
    internal static int Wrapped() => throw new TargetInvocationException(new IOException("disk"));

    [Remote]
    internal static int Plain() => throw new IOException("disk");

    [Remote]
    internal static async Task<int> WrappedAsync()
    {
        await Task.Yield();
        throw new TargetInvocationException(new IOException("disk"));
    }

    [Remote]
    internal static IEnumerable<int> Parse(string[] lines)
    {
        foreach (string line in lines)
            yield return int.Parse(line, CultureInfo.InvariantCulture);
    }

    [Remote]
    internal static IEnumerable<int> ThrowsLazily(int kind)
    {
        yield return 1;
        throw Errors[kind];
    }

    [Remote]
    internal static async Task<Numbers> ParseAsync(string[] lines)
    {
        await Task.Yield();
        return new Numbers(Parse(lines), 1);
    }

    [Remote]
    internal static (int First, IEnumerable<int> Others) ParseItems(string[] lines) => (1, Parse(lines));

    [Remote]
    internal static async IAsyncEnumerable<IEnumerable<int>> ParseStream(string[] lines)
    {
        await Task.Yield();
        yield return Parse(lines);
    }

    [Remote]
    internal static Lazily ParseInGetter() => new();

    [Remote]
    internal static IEnumerable<int> WaitsForToken(string gate, CancellationToken token)
    {
        Open(gate);
        token.WaitHandle.WaitOne(Patience);
        token.ThrowIfCancellationRequested();
        yield return 1;
    }

    [Remote]
    internal static async Task FailsInCallback(string gate, CancellationToken token)
    {
        // The registration is not disposed of. The delay is cancelled first, and a disposal would then remove the call-back before its
        // turn.
        _ = token.Register(static () => throw new TellingException("callback told"));
        Open(gate);
        await Task.Delay(Patience, token);
    }

    [Remote]
    internal static async Task LeavesAStray(string gate)
    {
        await Task.Yield();
        Stray(gate);
    }

    [Remote]
    internal static int UsesAService() => RemoteContext.Services.GetRequiredService<FailingService>().Answer;

    [Fact]
    public async Task Run_ExceptionWhoseMembersFail_FailsItsTaskAndNothingElse()
    {
        IEnumerable<int> faults = Enumerable.Range(0, EvilException.Members)
            .SelectMany(member => Enumerable.Range(1, 3).Select(way => way << (2 * member)));
        foreach (int fault in faults.Append(EvilException.AllThrow).Append(EvilException.AllNull))
        {
            TaskAssignment failed = await RunAsync(() => Remote.Invoke(Evil, fault), fails: true);
            Assert.Equal(typeof(EvilException).FullName, Error<RemoteTaskException>(failed).OriginalType);
        }
    }

    [Fact]
    public async Task Run_RetryOn_AsksTheExceptionThatWasThrown()
    {
        await CheckRetryAsync(Disposed, typeof(ObjectDisposedException), true);
        await CheckRetryAsync(Disposed, typeof(InvalidOperationException), true);
        await CheckRetryAsync(TooBig, typeof(ArgumentOutOfRangeException), true);
        await CheckRetryAsync(TooBig, typeof(IOException), false);
    }

    [Fact]
    public async Task Run_ThrownTargetInvocation_IsNotTakenForOurs()
    {
        Assert.IsType<IOException>(Error<RemoteTaskException>(await RunAsync(() => Remote.Invoke(Plain), fails: true)).InnerException);
        foreach (TaskAssignment failed
            in new[] { await RunAsync(() => Remote.Invoke(Wrapped), fails: true),
            await RunAsync(() => Remote.Invoke(WrappedAsync), fails: true) })
        {
            var thrown = Assert.IsType<TargetInvocationException>(Error<RemoteTaskException>(failed).InnerException);
            Assert.Equal("disk", Assert.IsType<IOException>(thrown.InnerException).Message);
        }
    }

    [Fact]
    public async Task Run_LazyResultThrows_IsTheFunctionsOwnException()
    {
        string[] lines = ["1", "x"];
        Action[] calls =
        [
            () => Retrying.Invoke(Parse, lines), () => Retrying.Invoke(ParseAsync, lines), () => Retrying.Of(ParseItems).InvokeItems(lines),
            () => Retrying.Invoke(ParseStream, lines), () => Retrying.Invoke(ParseInGetter),
        ];
        foreach (Action call in calls)
        {
            TaskAssignment failed = await RunAsync(call, fails: true);
            var error = Error<RemoteTaskException>(failed);
            Assert.Equal(typeof(FormatException).FullName, error.OriginalType);
            Assert.IsType<FormatException>(error.InnerException);
            Assert.Contains(failed.Task, Host.Retryable);
        }
    }

    [Fact]
    public async Task Run_LazyResultThrowsWhatFormattersThrow_IsTheFunctionsOwnException()
    {
        for (int kind = 0; kind < Errors.Length; kind++)
        {
            int chosen = kind;
            Type type = Errors[kind].GetType();
            TaskAssignment failed = await RunAsync(
                () => Remote.With(new TaskOptions { RetryOn = [type] }).Invoke(ThrowsLazily, chosen), fails: true);
            Assert.Equal(type.FullName, Error<RemoteTaskException>(failed).OriginalType);
            Assert.Contains(failed.Task, Host.Retryable);
        }
    }

    [Fact]
    public async Task Cancel_LazyResultThatHeedsItsToken_IsCancelled()
    {
        TaskAssignment cancelled = Start(
            () => Remote.With(new TaskOptions { RetryOn = [typeof(Exception)] }).Invoke(WaitsForToken, "lazy", CancellationToken.None));
        await WhenOpenAsync("lazy");
        Assert.True(Executor.Cancel(cancelled.Task));
        await EndAsync(cancelled, fails: true);
        Error<TaskCancelledException>(cancelled);
        Assert.Empty(Host.Retryable); // nobody wants it now
    }

    [Fact]
    public async Task Cancel_CallbackWhoseExceptionHasNoText_IsSaidAndNothingElse()
    {
        TaskAssignment cancelled = Start(() => Remote.Invoke(FailsInCallback, "registered", CancellationToken.None));
        await WhenOpenAsync("registered");
        Assert.True(Executor.Cancel(cancelled.Task));
        await EndAsync(cancelled, fails: true);
        await WhenOpenAsync("callback told");
    }

    [Fact]
    public async Task Run_StrayWhoseExceptionHasNoText_DoesNotEndTheProcess()
    {
        await RunAsync(() => Remote.Invoke(LeavesAStray, "go on"));
        Open("go on");
        await WhenOpenAsync("stray told");
    }

    [Fact]
    public async Task Run_ServiceThatFailsAtItsEnd_IsSaidInTheOutput()
    {
        await using ServiceProvider services = new ServiceCollection().AddScoped<FailingService>().BuildServiceProvider();
        Host.Settings = new WorkerSettings { Services = services };
        Assert.Equal(42, Host.Result<int>(await RunAsync(() => Remote.Invoke(UsesAService))));
        Assert.Contains(Host.Log,
            line => line.IsError && line.Text.Contains($"{typeof(TellingException).FullName}: service told", StringComparison.Ordinal));
    }

    private static async void Stray(string gate)
    {
        await WhenOpenAsync(gate);
        throw new TellingException("stray told");
    }

    private async Task CheckRetryAsync(Func<int> function, Type retryOn, bool expected)
    {
        TaskAssignment failed = await RunAsync(() => Remote.With(new TaskOptions { RetryOn = [retryOn] }).Invoke(function), fails: true);
        Assert.Equal(expected, Host.Retryable.Contains(failed.Task));
    }

    public sealed record Numbers(IEnumerable<int> Items, int Lines);

    public sealed class Lazily
    {
        public int Value
        {
            get => int.Parse("x", CultureInfo.InvariantCulture);
            set => _ = value;
        }
    }

    internal sealed class FailingService : IDisposable
    {
        internal int Answer => 42;

        public void Dispose() => throw new TellingException("service told");
    }
}
