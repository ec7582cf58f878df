using System.Collections.Concurrent;
using ClusterTasks.Execution;
using ClusterTasks.Tests.Api;
using ClusterTasks.Values;
using ClusterTasks.Values.Blobs;

namespace ClusterTasks.Tests.Execution;

/// <summary>A test with an executor and its host, which checks that no thread is left. Gates let functions and tests wait for each
/// other.</summary>
[Collection("ambient session")]
public abstract class ExecutorTest : IAsyncLifetime
{
    private protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly ConcurrentDictionary<string, TaskCompletionSource> Gates = new();

    private TaskExecutor? _executor;

    private protected FakeHost Host { get; } = new();

    private protected TaskExecutor Executor => _executor ??= new TaskExecutor(Host);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Executor.DisposeAsync();
        Assert.Equal(0, Executor.Running);
        Assert.Equal(0, Executor.Threads);
        Assert.Equal(0, Host.OpenSlots);
        Gates.Clear();
    }

    internal static void Open(string gate) => Gate(gate).TrySetResult();

    internal static Task WhenOpenAsync(string gate) => Gate(gate).Task.WaitAsync(Patience);

    private protected async Task<TaskAssignment> RunAsync(
        Action call, bool fails = false, Func<TaskAssignment, TaskAssignment>? change = null)
    {
        TaskAssignment assignment = Start(call, change);
        await EndAsync(assignment, fails);
        return assignment;
    }

    private protected TaskAssignment Start(Action call, Func<TaskAssignment, TaskAssignment>? change = null)
    {
        TaskAssignment assignment = Host.Assignment(call);
        assignment = change?.Invoke(assignment) ?? assignment;
        Executor.Run(assignment);
        return assignment;
    }

    private protected async Task EndAsync(TaskAssignment assignment, bool fails = false)
    {
        bool failed;
        try
        {
            failed = await Host.WhenCompletedAsync(assignment).WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            Assert.Fail(
                $"'{assignment.Name}' has not completed; {Executor.Running} run, {Host.Results.Count} results, lending "
                + $"{string.Concat(Host.Lending)}");
            return;
        }

        if (failed && !fails)
            Assert.Fail($"'{assignment.Name}' failed: {ValueCodec.DecodeError(Host.Results[new ObjectId(assignment.Task, 0)])}");
        Assert.Equal(fails, failed);
    }

    private protected T Error<T>(TaskAssignment assignment)
        where T : Exception => Assert.IsType<T>(ValueCodec.DecodeError(Host.Results[new ObjectId(assignment.Task, 0)]));

    private protected byte[] Encoded<T>(T value)
    {
        using EncodedValue encoded = ValueCodec.Encode(value, null);
        return RecordingSession.Bytes(encoded);
    }

    private static TaskCompletionSource Gate(string name) =>
        Gates.GetOrAdd(name, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>Has no text, and says when its text is read.</summary>
    private protected sealed class TellingException(string gate) : Exception(gate)
    {
        public override string ToString()
        {
            Open(Message);
            throw new IOException("no text");
        }
    }
}
