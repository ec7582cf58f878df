using System.Collections.Concurrent;
using System.Threading.Channels;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Processes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.Worker.Tests.Processes;

public sealed class WorkerPoolTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly TestFolder _folder = new();
    private static readonly JobId Job = new(new NodeId(1), 1);

    private readonly ConcurrentBag<int> _told = [];
    private WorkerStarts _starts = new(8, TimeProvider.System);
    private bool _isNeeded = true;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Kill_OneWorker_IsReportedAndReplaced()
    {
        string script = _folder.WriteScript("exec sleep 600");
        var started = Channel.CreateUnbounded<int>();
        var exits = Channel.CreateUnbounded<(int Id, WorkerExit Exit)>();
        await using (var pool = NewPool(2, () => StartScript(script, started.Writer), _told.Add, TimeProvider.System, NullLogger.Instance))
        {
            pool.Exited += (id, exit, _) => exits.Writer.TryWrite((id, exit));
            pool.Start();
            int first = await NextAsync(started, "first worker");
            int second = await NextAsync(started, "second worker");
            await UntilListedAsync(pool, first);

            Assert.True(pool.Kill(first));
            (int id, WorkerExit exit) = await exits.Reader.ReadAsync().AsTask().WaitAsync(Patience);
            Assert.Equal((first, "SIGKILL"), (id, exit.Signal));
            int third = await NextAsync(started, "replacement");
            await UntilListedAsync(pool, third);
            Assert.Equal(new[] { second, third }.Order(), pool.ProcessIds.Order());
            Assert.False(pool.Kill(first));
        }

        Assert.Empty(_folder.Processes());
    }

    /// <summary>A caller that cancels a task by force needs no warning about the effect. A process that dies by itself is news.</summary>
    [Theory]
    [InlineData(true, LogLevel.Debug)]
    [InlineData(false, LogLevel.Warning)]
    public async Task Exit_OfAReadyWorker_IsAWarningOnlyWhereThePoolDidNotEndIt(bool isKilled, LogLevel expected)
    {
        string script = _folder.WriteScript("exec sleep 600");
        var started = Channel.CreateUnbounded<int>();
        var exits = Channel.CreateUnbounded<int>();
        var log = new ExitLog();
        await using var pool = NewPool(1, () => StartScript(script, started.Writer), _told.Add, TimeProvider.System, log);
        pool.Exited += (id, _, _) => exits.Writer.TryWrite(id);
        pool.Start();
        int worker = await NextAsync(started, "the worker");
        await UntilListedAsync(pool, worker);
        Assert.True(pool.OnReady(worker));

        if (isKilled)
            Assert.True(pool.Kill(worker));
        else
            Signals.Send(worker, "KILL");

        Assert.Equal(worker, await exits.Reader.ReadAsync().AsTask().WaitAsync(Patience)); // told after the line is logged
        Assert.Equal((expected, $"Worker process {worker} ended: signal SIGKILL (exit code 137)"), Assert.Single(log.Exits));
    }

    private sealed class ExitLog : ILogger
    {
        internal ConcurrentQueue<(LogLevel Level, string Text)> Exits { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Name == "LogExited")
                Exits.Enqueue((logLevel, formatter(state, exception)));
        }
    }

    [Fact]
    public async Task DisposeAsync_ReadyWorker_EndsByAWord()
    {
        // Before its trap is set the signal would end the script as it ends any program.
        var up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watcher = new FileSystemWatcher(_folder.Path, "up") { EnableRaisingEvents = true };
        watcher.Created += (_, _) => up.TrySetResult();
        // The script waits without output, because one that floods a pipe sees no signal until this process has read the pipe. Its steps
        // are short: a signal just before a long one would wait for its end.
        string script = _folder.WriteScript(
            $"trap 'echo flushed > {_folder.Path}/flushed; exit 0' TERM; : > {_folder.Path}/up; while :; do sleep 0.05; done");
        var started = Channel.CreateUnbounded<int>();
        void Tell(int id) => Signals.Send(id, "TERM");

        // The pool's time stands still, so it cannot end the script by force, however slow the machine is.
        var pool = NewPool(1, () => StartScript(script, started.Writer), Tell, new FakeTimeProvider(), NullLogger.Instance);
        pool.Start();
        int id = await NextAsync(started, "worker");
        await UntilListedAsync(pool, id);
        await up.Task.WaitAsync(Patience);
        pool.OnReady(id);
        await pool.DisposeAsync().AsTask().WaitAsync(Patience);
        Assert.Equal("flushed", (await File.ReadAllTextAsync(Path.Combine(_folder.Path, "flushed"))).Trim());
        Assert.Empty(_folder.Processes());
    }

    [Fact]
    public async Task DisposeAsync_ReadyWorkerThatIgnoresTheWord_IsKilledAfterTheGrace()
    {
        string script = _folder.WriteScript("exec sleep 600");
        var started = Channel.CreateUnbounded<int>();
        var time = new FakeTimeProvider();
        var pool = NewPool(1, () => StartScript(script, started.Writer), _told.Add, time, NullLogger.Instance);
        pool.Start();
        int id = await NextAsync(started, "worker");
        await UntilListedAsync(pool, id);
        pool.OnReady(id);
        Task disposed = pool.DisposeAsync().AsTask();
        Assert.Equal([id], _told);
        Assert.False(disposed.IsCompleted);
        Assert.Contains(id, _folder.Processes());
        time.Advance(TimeSpan.FromSeconds(2));
        await disposed.WaitAsync(Patience);
        Assert.Empty(_folder.Processes());
    }

    [Fact]
    public async Task GaveUp_ProgramDiesAtStart_ComesWithTheReasonAndItsWords()
    {
        string script = _folder.WriteScript("echo You must install .NET >&2; echo https://aka.ms >&2; exit 150");
        await using var pool = NewPool(2, () => StartScript(script, null), _told.Add, TimeProvider.System, NullLogger.Instance);
        pool.Start();
        string reason = await pool.GaveUp.WaitAsync(Patience);
        Assert.Equal(
            "its worker processes do not start on this node: 5 processes in a row ended before any could take a task; the last: exit "
            + "code 150 (the framework that the program needs is not installed), 'You must install .NET'", reason);
    }

    [Fact]
    public async Task GaveUp_ProgramCannotBeStarted_ComesWithTheReason()
    {
        await using var pool = NewPool(
            1, () => throw new FileNotFoundException("no such program"), _told.Add, TimeProvider.System, NullLogger.Instance);
        pool.Start();
        Assert.Contains("no such program", await pool.GaveUp.WaitAsync(Patience), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_TurnsAreTaken_NextProcessStartsWhenTheFirstIsReady()
    {
        _starts = new WorkerStarts(1, TimeProvider.System);
        string script = _folder.WriteScript("exec sleep 600");
        var started = Channel.CreateUnbounded<int>();
        await using WorkerPool pool = NewPool(
            2, () => StartScript(script, started.Writer), _told.Add, TimeProvider.System, NullLogger.Instance);
        pool.Start();
        int first = await NextAsync(started, "first worker");
        await UntilListedAsync(pool, first);
        Assert.Contains("at most 1 worker process at a time", _starts.Explain(Job), StringComparison.Ordinal);
        Assert.False(started.Reader.TryRead(out _));
        Assert.True(pool.OnReady(first));
        await NextAsync(started, "second worker");
        Assert.Null(_starts.Explain(Job));
    }

    /// <summary>A program that hangs in an initializer must not prevent the workers of all others from starting.</summary>
    [Fact]
    public async Task Start_TheOneBeforeHangs_StartsAfterItsTime()
    {
        var time = new FakeTimeProvider();
        _starts = new WorkerStarts(1, time);
        string script = _folder.WriteScript("exec sleep 600");
        var started = Channel.CreateUnbounded<int>();
        await using WorkerPool hanging = NewPool(
            1, () => StartScript(script, started.Writer), _told.Add, TimeProvider.System, NullLogger.Instance);
        await using WorkerPool next = NewPool(
            1, () => StartScript(script, started.Writer), _told.Add, TimeProvider.System, NullLogger.Instance);
        hanging.Start();
        int first = await NextAsync(started, "first worker");
        next.Start();
        Assert.NotNull(_starts.Explain(Job));
        time.Advance(StartTurns.LongestTurn);
        int second = await NextAsync(started, "second worker");
        await UntilListedAsync(hanging, first);
        await UntilListedAsync(next, second);
    }

    [Fact]
    public async Task Start_TheOneBeforeCannotBeStarted_GoesOn()
    {
        _starts = new WorkerStarts(1, new FakeTimeProvider());
        string script = _folder.WriteScript("exec sleep 600");
        var started = Channel.CreateUnbounded<int>();
        await using WorkerPool broken = NewPool(
            3, () => throw new FileNotFoundException("no such program"), _told.Add, TimeProvider.System, NullLogger.Instance);
        await using WorkerPool next = NewPool(
            1, () => StartScript(script, started.Writer), _told.Add, TimeProvider.System, NullLogger.Instance);
        broken.Start();
        next.Start();
        int worker = await NextAsync(started, "the other pool's worker");
        await UntilListedAsync(next, worker);
        Assert.True(next.OnReady(worker));
        await broken.GaveUp.WaitAsync(Patience);
    }

    [Fact]
    public async Task DisposeAsync_StartWaitsForItsTurn_NeverStarts()
    {
        _starts = new WorkerStarts(1, new FakeTimeProvider());
        StartTurn other = _starts.Ask(new JobId(new NodeId(1), 2), 2);
        int starts = 0;
        WorkerPool pool = NewPool(
            3,
            () =>
            {
                Interlocked.Increment(ref starts);
                throw new FileNotFoundException("no such program");
            },
            _told.Add,
            TimeProvider.System,
            NullLogger.Instance);
        pool.Start();
        Assert.NotNull(_starts.Explain(Job));
        await pool.DisposeAsync().AsTask().WaitAsync(Patience);
        Assert.Null(_starts.Explain(Job));
        other.End();
        Assert.True(_starts.Ask(Job, 1).Begun.IsCompleted); // nothing of the pool has the turn
        Assert.Equal(0, starts);
    }

    [Fact]
    public async Task Start_NotNeededAnyMoreWhenItsTurnComes_LeavesItOut()
    {
        _starts = new WorkerStarts(1, new FakeTimeProvider());
        StartTurn other = _starts.Ask(new JobId(new NodeId(1), 2), 2);
        string script = _folder.WriteScript("exec sleep 600");
        var started = Channel.CreateUnbounded<int>();
        await using WorkerPool pool = NewPool(
            1, () => StartScript(script, started.Writer), _told.Add, TimeProvider.System, NullLogger.Instance);
        _isNeeded = false;
        pool.Start();
        other.Ready();
        await _starts.Ask(new JobId(new NodeId(1), 3), 3).Begun.WaitAsync(Patience); // behind the pool's
        Assert.False(started.Reader.TryRead(out _));

        _isNeeded = true;
        pool.Want(1);
        Assert.NotNull(_starts.Explain(Job)); // it asks for a turn again
    }

    private WorkerPool NewPool(int size, Func<WorkerProcess> start, Action<int> endByWord, TimeProvider time, ILogger logger) =>
        new(size, () => _starts.Ask(Job, 1), withdraw =>
        {
            if (_isNeeded)
                return true;
            withdraw();
            return false;
        }, start, endByWord, time, logger);

    private WorkerProcess StartScript(string script, ChannelWriter<int>? started)
    {
        var manifest = new JobCode(new ProgramLaunch(script, ""), _folder.Path);
        WorkerProcess process = WorkerProcess.Start(manifest, _folder.Path, "token", NullLogger.Instance);
        started?.TryWrite(process.Id);
        return process;
    }

    private static async Task<int> NextAsync(Channel<int> started, string what)
    {
        try
        {
            return await started.Reader.ReadAsync().AsTask().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"The {what} was not started.");
        }
    }

    // The pool lists a process just after its start function has returned: yield until then, never sleep.
    private static async Task UntilListedAsync(WorkerPool pool, int id)
    {
        long end = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (!pool.ProcessIds.Contains(id))
        {
            Assert.True(Environment.TickCount64 < end, $"{id} is not among {string.Join(' ', pool.ProcessIds)}");
            await Task.Yield();
        }
    }
}
