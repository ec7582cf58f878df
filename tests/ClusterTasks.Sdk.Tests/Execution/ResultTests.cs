using ClusterTasks.Execution;
using ClusterTasks.Tests.Api;

namespace ClusterTasks.Tests.Execution;

public sealed class ResultTests : ExecutorTest
{
    [Remote]
    internal static string Where() =>
        $"{Thread.CurrentThread.IsThreadPoolThread} {Thread.CurrentThread.Name} {SynchronizationContext.Current is null}";

    [Remote]
    internal static async Task<string> WhereAsync()
    {
        int first = Environment.CurrentManagedThreadId;
        await Task.Yield();
        await Task.Run(static () => { });
        return $"{Thread.CurrentThread.IsThreadPoolThread} {Thread.CurrentThread.Name} {first == Environment.CurrentManagedThreadId}";
    }

    [Remote]
    internal static async Task<int> BlocksOnItself() => await Task.FromResult(F.LengthAsync("blocked").Result);

    [Remote]
    internal static async IAsyncEnumerable<int> FailsAfterTwo()
    {
        yield return 1;
        await Task.Yield();
        yield return 2;
        throw new InvalidDataException("third");
    }

    [Remote]
    internal static int Throws(string text) => throw new ArgumentException("bad " + text, nameof(text));

    [Remote]
    internal static object Unsendable() => new MemoryStream();

    [Remote]
    internal static TaskInfo? Never() => null;

    [Remote]
    internal static string Context()
    {
        TaskInfo info = RemoteContext.Current!;
        return $"{info.Name} {info.Attempt} {info.Cpus} {info.ProcessId == Environment.ProcessId} {info.NodeId} {info.TaskId}";
    }

    [Remote]
    internal static T[] Pair<T>(T a, T b) => [a, b];

    [Fact]
    public async Task Run_EveryReturnKind_StoresItsResult()
    {
        Assert.Equal(5, Host.Result<int>(await RunAsync(() => Remote.Invoke(F.Length, "hello"))));
        Assert.Equal(5, Host.Result<int>(await RunAsync(() => Remote.Invoke(F.LengthAsync, "hello"))));
        Assert.Equal(5, Host.Result<int>(await RunAsync(() => Remote.Invoke(F.LengthVt, "hello"))));
        Assert.Null(Host.Result<object?>(await RunAsync(() => Remote.Invoke(F.Log, "x"))));
        Assert.Null(Host.Result<object?>(await RunAsync(() => Remote.Invoke(F.LogAsync, "x"))));
        Assert.Null(Host.Result<object?>(await RunAsync(() => Remote.Invoke(F.LogVt, "x"))));
        TaskAssignment stream = await RunAsync(() => Remote.Invoke(F.Count, 3));
        Assert.Equal(3L, Host.Result<long>(stream));
        Assert.Equal([0, 1, 2], Enumerable.Range(1, 3).Select(i => Host.Result<int>(stream, (uint)i)));
    }

    [Fact]
    public async Task Run_LambdasGenericsAndVariance_Work()
    {
        Assert.Equal(6, Host.Result<int>(await RunAsync(() => Remote.Invoke(static s => s.Length, "lambda"))));
        Assert.Equal(3, Host.Result<int>(
            await RunAsync(() => Remote.Invoke(static async (s, n) => { await Task.Yield(); return s.Length + n; }, "xy", 1))));
        Assert.Equal(["a", "b"], Host.Result<string[]>(await RunAsync(() => Remote.Invoke(Pair, "a", "b"))));
        Assert.Equal(6, Host.Result<int>(await RunAsync(() => Remote.Invoke(F.SumSeq, new List<int> { 1, 2, 3 }))));
        Assert.Equal("s", Host.Result<string>(await RunAsync(() => Remote.Invoke(F.Over, "s"))));
        Assert.Equal(25L, Host.Result<long>(await RunAsync(() => Remote.Of(F.Square).Invoke(5))));
        Assert.Null(Host.Result<string?>(await RunAsync(() => Remote.Of(F.Echo).Invoke(null))));
    }

    [Fact]
    public async Task Run_Dependencies_InlineStoredTypedAndMany()
    {
        ObjectRef<int> inline = Host.Recording.NewRef<int>();
        ObjectRef<int> stored = Host.Recording.NewRef<int>();
        ObjectRef<List<int>> list = Host.Recording.NewRef<List<int>>();
        Host.Store[stored.Id] = Encoded(30);
        Host.Store[list.Id] = Encoded(new List<int> { 4, 5 });
        TaskAssignment Inline(TaskAssignment a) => a.With(run => run with { Inline = [Encoded(12), .. run.Inline.Skip(1)] });
        Assert.Equal(42, Host.Result<int>(await RunAsync(() => Remote.Invoke(F.Add, inline, stored), change: Inline)));
        Assert.Equal(9, Host.Result<int>(await RunAsync(() => Remote.Of(F.SumSeq).Invoke(list.As<IEnumerable<int>>()))));
        Assert.Equal(42, Host.Result<int>(await RunAsync(() => Remote.Invoke(F.SumAll, [inline, stored]), change: Inline)));
        Assert.Equal("30", Host.Result<string>(await RunAsync(() => Remote.Of(F.Describe).Invoke(stored))));
        Assert.True(Host.Result<bool>(await RunAsync(() => Remote.Invoke(F.IsRef, stored))));
        Assert.Equal(0, Host.OpenSlots);
    }

    [Fact]
    public async Task Run_FailedDependency_FailsWithTheProducersError()
    {
        TaskAssignment producer = await RunAsync(() => Remote.Invoke(Throws, "input"), fails: true);
        ObjectRef<int> failed = Host.Recording.NewRef<int>();
        Host.Store[failed.Id] = Host.Results[new ObjectId(producer.Task, 0)];
        TaskAssignment consumer = await RunAsync(() => Remote.Invoke(F.Add, failed, 1), fails: true);
        Assert.Equal(producer.Task, Error<RemoteTaskException>(consumer).TaskId);
    }

    [Fact]
    public async Task Run_FunctionThrows_ErrorHoldsTheOriginal()
    {
        TaskAssignment assignment = await RunAsync(() => Remote.Invoke(Throws, "input"), fails: true);
        var error = Error<RemoteTaskException>(assignment);
        var original = Assert.IsType<ArgumentException>(error.InnerException);
        Assert.StartsWith("bad input", original.Message, StringComparison.Ordinal);
        Assert.Equal(("ResultTests.Throws", assignment.Task, 1, Host.NodeId),
            (error.FunctionName, error.TaskId, error.Attempt, error.NodeId));
        Assert.Contains("Throws", error.RemoteStackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_StreamThrows_ItemsBeforeStay()
    {
        TaskAssignment assignment = await RunAsync(() => Remote.Invoke(FailsAfterTwo), fails: true);
        Assert.Equal((1, 2), (Host.Result<int>(assignment, 1), Host.Result<int>(assignment, 2)));
        Assert.IsType<InvalidDataException>(Error<RemoteTaskException>(assignment).InnerException);
    }

    [Fact]
    public async Task Run_StreamReaderGone_Stops()
    {
        Host.OnItem = static index => new(index < 2);
        TaskAssignment assignment = await RunAsync(() => Remote.Invoke(F.Count, 1000));
        Assert.False(Host.Results.ContainsKey(new ObjectId(assignment.Task, 3)));
    }

    [Fact]
    public async Task Run_ResultCannotTravel_Fails() =>
        Assert.Contains("cannot be sent", Error<RemoteTaskException>(await RunAsync(() => Remote.Invoke(Unsendable), fails: true)).Message,
            StringComparison.Ordinal);

    [Fact]
    public async Task Run_StoreFull_ErrorInPlaceOfTheResult()
    {
        int calls = 0;
        Host.Refuse = _ => Interlocked.Increment(ref calls) == 1;
        Error<ObjectStoreFullException>(await RunAsync(() => Remote.Invoke(F.Zero), fails: true));
    }

    [Fact]
    public async Task Run_Threads_AreNotThePools()
    {
        Assert.StartsWith("False clustertasks-task-", Host.Result<string>(await RunAsync(() => Remote.Invoke(Where))),
            StringComparison.Ordinal);
        Assert.EndsWith(" True", Host.Result<string>(await RunAsync(() => Remote.Invoke(Where))), StringComparison.Ordinal);
        string text = Host.Result<string>(await RunAsync(() => Remote.Invoke(WhereAsync)));
        Assert.StartsWith("False clustertasks-task-", text, StringComparison.Ordinal);
        Assert.EndsWith(" True", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AsyncFunctionBlocksOnItsOwnContinuation_GoesOn() =>
        Assert.Equal(7, Host.Result<int>(await RunAsync(() => Remote.Invoke(BlocksOnItself))));

    [Fact]
    public async Task Run_Context_IsTheTasks()
    {
        TaskAssignment assignment = await RunAsync(() => Remote.With(new TaskOptions { Cpus = 0.5 }).Invoke(Context));
        Assert.Equal($"ResultTests.Context 1 0.5 True {Host.NodeId} {assignment.Task}", Host.Result<string>(assignment));
        Assert.Null(RemoteContext.Current);
    }

    [Fact]
    public async Task Run_SameAttemptTwice_RunsOnce()
    {
        TaskAssignment assignment = Host.Assignment(() => Remote.Invoke(StopTests.WaitForGate, "twice"));
        Executor.Run(assignment);
        Executor.Run(assignment);
        Assert.Equal(1, Executor.Running);
        Open("twice");
        await EndAsync(assignment);
    }

    [Fact]
    public async Task Run_DamagedOrForbiddenBody_FailsTheTaskOnly()
    {
        TaskAssignment good = Host.Assignment(() => Remote.Invoke(F.Add, 1, 2));
        for (int length = 0; length < good.Run.Body.Length; length++)
        {
            TaskAssignment cut = good.With(run => run with { Task = Host.Recording.NewHandle().Id.Task, Body = run.Body[..length] });
            Executor.Run(cut);
            await EndAsync(cut, fails: true);
        }

        byte[] other = [.. good.Definition.Function];
        "Sub"u8.CopyTo(other.AsSpan(other.AsSpan().IndexOf("\nAdd\n"u8) + 1));
        TaskAssignment missing = good.With(
            run => run with { Task = Host.Recording.NewHandle().Id.Task }, definition => definition with { Function = other });
        Executor.Run(missing);
        await EndAsync(missing, fails: true);
        Assert.Contains("no function 'Sub'", Error<RemoteTaskException>(missing).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_NotRemoteOrOtherBuild_IsRefused()
    {
        string assembly = typeof(F).Assembly.GetName().Name!;
        Refused($"System.Private.CoreLib\nSystem.Environment\nExit\n\nSystem.Int32\n\n\n", "not marked [Remote]");
        Refused($"{assembly}\nClusterTasks.Tests.Api.FunctionCheckTests, {assembly}\nUnmarked\n\nSystem.Int32\n\n\n",
            "not marked [Remote]");
        string lambda = System.Text.Encoding.UTF8.GetString(FunctionInfo.Of(static (int x) => x + 1).Descriptor);
        FunctionDescriptor.Resolve(System.Text.Encoding.UTF8.GetBytes(lambda));
        Refused(lambda[..^1] + (lambda[^1] == '0' ? '1' : '0'), "another build");
        Refused("nonsense", "different versions");
        Refused("No.Such.Library\nA.B, No.Such.Library\nF\n\n\n\n\n",
            $"the file 'No.Such.Library.dll' is missing; it was looked for in '{AppContext.BaseDirectory}'.");
    }

    private static void Refused(string descriptor, string message) => Assert.Contains(message,
        Assert.Throws<ClusterTasksException>(() => FunctionDescriptor.Resolve(System.Text.Encoding.UTF8.GetBytes(descriptor))).Message,
            StringComparison.Ordinal);
}
