using System.Collections.Concurrent;
using System.Threading.Channels;
using ClusterTasks.Execution;
using ClusterTasks.Protocol;
using ClusterTasks.Session;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.Tests.Session;

/// <summary>The driver's handling of the lines of its tasks.</summary>
public class TaskOutputTests : SessionTests
{
    private readonly ConcurrentQueue<string> _shown = new();
    private readonly FakeTimeProvider _time = new(); // Stands still: no limit ends a wait.

    [Fact]
    public async Task OnOutput_CallsIntoTheSession_IsAnswered()
    {
        ObjectHandle handle = Node.NewHandle(1);
        var value = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var output = new TaskOutput(_ => value.SetResult(Session.Get<int>(handle, null)), _time);
        Session.OnLogLine = output.Write;
        Node.Send(Line("x"));
        Node.Expect<Subscribe>("the handler asks for a value");
        Node.Resolve(handle.Id, 3);
        Assert.Equal(3, await Within(value.Task, "the handler gets it"));
    }

    [Fact]
    public async Task OnOutput_Throws_SessionAndLaterLinesGoOn()
    {
        using var output = new TaskOutput(line =>
        {
            if (line.EndsWith("bad", StringComparison.Ordinal))
                throw new InvalidOperationException("the handler's own");
            _shown.Enqueue(line);
        }, _time);
        Session.OnLogLine = output.Write;
        Node.Send(Line("bad"));
        Node.Send(Line("good"));
        await ReceivedAsync();
        output.Dispose();
        Assert.EndsWith("good", Assert.Single(_shown), StringComparison.Ordinal);
        Assert.False(Session.Closed.IsCompleted);
    }

    [Fact]
    public void OnOutput_Throws_IsOneLineOnTheConsole()
    {
        TextWriter console = Console.Error;
        using var text = new StringWriter();
        Console.SetError(TextWriter.Synchronized(text)); // other tests write meanwhile
        try
        {
            using var output = new TaskOutput(_ => throw new InvalidOperationException("the handler's\nown"), _time);
            output.Write(Line("one"));
            output.Write(Line("two"));
            output.Dispose();
        }
        finally
        {
            Console.SetError(console);
        }

        string line = Assert.Single(text.ToString().Split('\n'), line => line.Contains("OnOutput", StringComparison.Ordinal));
        Assert.Equal("clustertasks: RemoteOptions.OnOutput failed, and the line is lost: InvalidOperationException: the handler's own",
            line);
        Assert.DoesNotContain(nameof(OnOutput_Throws_IsOneLineOnTheConsole), text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Console_OfTheProgramThrows_LaterLinesAreShown()
    {
        TextWriter console = Console.Out;
        using var text = new PickyWriter();
        Console.SetOut(TextWriter.Synchronized(text)); // other tests write meanwhile
        try
        {
            using var output = new TaskOutput(sink: null, _time);
            output.Write(Line(PickyWriter.Refused));
            output.Write(Line("a later line"));
            output.Dispose();
        }
        finally
        {
            Console.SetOut(console);
        }

        Assert.Contains("a later line", text.ToString(), StringComparison.Ordinal);
    }

    private sealed class PickyWriter : StringWriter
    {
        internal const string Refused = "a line that this writer refuses";

        public override void WriteLine(string? value)
        {
            if (value?.Contains(Refused, StringComparison.Ordinal) == true)
                throw new InvalidOperationException("the program's own");
            base.WriteLine(value);
        }
    }

    [Fact]
    public async Task OnOutput_Blocks_LinesAreDroppedAndCountedAndTheSessionGoesOn()
    {
        using var proceed = new ManualResetEventSlim();
        using var output = new TaskOutput(line =>
        {
            proceed.Wait(Patience);
            _shown.Enqueue(line);
        }, _time);
        Session.OnLogLine = output.Write;
        string text = new('x', 1 << 20);
        int lines = (TaskOutput.MaxPendingChars >> 20) + 10;
        for (int i = 0; i < lines; i++)
            Node.Send(Line(text));
        await ReceivedAsync();
        proceed.Set();
        output.Dispose();
        string notice = Assert.Single(_shown, line => line.Contains("missing", StringComparison.Ordinal));
        int dropped = lines - (_shown.Count - 1);
        Assert.InRange(dropped, 8, 10);
        Assert.Contains($"{dropped} lines", notice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_ManyNoticesOfLostLines_AreOneASecondWithTheSum()
    {
        using var shown = new SemaphoreSlim(0);
        using var output = new TaskOutput(line =>
        {
            _shown.Enqueue(line);
            shown.Release();
        }, _time);
        foreach (int count in new[] { 1, 20, 300 })
            output.Write(Line("") with { Missing = count });
        output.Write(Line("after"));
        Assert.True(await shown.WaitAsync(Patience) && await shown.WaitAsync(Patience));
        Assert.Equal(["1 line of output is missing here: it came faster than it could be sent.", "after"], Texts());

        output.Dispose();
        Assert.Equal("320 lines of output are missing here: they came faster than they could be sent.", Texts()[^1]);
        Assert.Equal(3, _shown.Count);

        string[] Texts() => [.. _shown.Select(line => line[(line.IndexOf("] ", StringComparison.Ordinal) + 2)..])];
    }

    [Fact]
    public async Task Write_ANoticeThatMustWait_IsShownWhenItsTimeHasCome()
    {
        var shown = Channel.CreateUnbounded<string>();
        using var output = new TaskOutput(line => shown.Writer.TryWrite(line), _time);
        output.Write(Line("") with { Missing = 2 });
        Assert.Contains("2 lines", await Within(shown.Reader.ReadAsync().AsTask(), "the first notice is shown"), StringComparison.Ordinal);
        output.Write(Line("") with { Missing = 40 });
        Task<string> next = shown.Reader.ReadAsync().AsTask();
        while (!next.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1)); // again, while the writer has not yet come to its wait
            await Task.Yield();
        }

        Assert.Contains("40 lines", await next, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_LinesReceivedBefore_AreAllWritten()
    {
        var output = new TaskOutput(line =>
        {
            Thread.Yield();
            _shown.Enqueue(line);
        }, _time);
        using var session = new RemoteSession(Session, output, new SessionSlot());
        Session.OnLogLine = output.Write;
        for (int i = 0; i < 1000; i++)
            Node.Send(Line($"{i}"));
        await ReceivedAsync();
        session.Dispose();
        Assert.Equal(1000, _shown.Count);
    }

    [Fact]
    public void Dispose_HandlerIsStuck_ReturnsAllTheSame()
    {
        using var proceed = new ManualResetEventSlim();
        var time = new PassingTime();
        var output = new TaskOutput(_ => proceed.Wait(Patience), time);
        output.Write(Line("x"));
        output.Dispose();
        Assert.False(proceed.IsSet);
        Assert.Equal(TimeSpan.FromSeconds(2), time.Passed);
        proceed.Set();
    }

    [Theory]
    [InlineData(10, 10)]
    [InlineData(1000, 15)]
    public void Dispose_HandlerIsSlow_WaitsWhileLinesAreWrittenUpToHalfAMinute(int lines, int expected)
    {
        // The semaphores are not disposed of, because the writer uses them until the last line.
        var started = new SemaphoreSlim(0);
        var proceed = new SemaphoreSlim(0);
        int waits = 0;
        // During each wait one line is written and the next one begun. After the last one the writer ends, and no limit is reached.
        var time = new PassingTime { OnWait = () => proceed.Release() >= 0 && ++waits < lines && started.Wait(Patience) };
        var output = new TaskOutput(line =>
        {
            started.Release();
            proceed.Wait(Patience);
            _shown.Enqueue(line);
        }, time);
        for (int i = 0; i < lines; i++)
            output.Write(Line($"{i}"));
        Assert.True(started.Wait(Patience));
        output.Dispose();
        Assert.Equal(expected, _shown.Count);
        proceed.Release(lines);
    }

    /// <summary>Completes when the session has received the frames that the node sent before.</summary>
    private async Task ReceivedAsync()
    {
        Task<byte[]> answered = Session.QueryAsync(QueryKind.Nodes, default, [], default);
        Node.Send(new Answer(Node.Expect<Query>("the fence").Number, false, []));
        await Within(answered, "the session reads what the node sends");
    }

    private static LogLine Line(string text) => new("F.Print", FakeNode.Id, 1, false, text);
}
