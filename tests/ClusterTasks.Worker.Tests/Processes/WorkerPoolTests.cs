using System.Collections.Concurrent;
using System.Threading.Channels;
using ClusterTasks.Execution;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Processes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.Worker.Tests.Processes;

public sealed class WorkerPoolTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly TestFolder _folder = new();
    private readonly ConcurrentBag<int> _told = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Kill_OneWorker_IsReportedAndReplaced()
    {
        string script = _folder.WriteScript("exec sleep 600");
        var started = Channel.CreateUnbounded<int>();
        var exits = Channel.CreateUnbounded<(int Id, WorkerExit Exit)>();
        await using (var pool = new WorkerPool(2, () => StartScript(script, started.Writer), _told.Add, TimeProvider.System, NullLogger.Instance))
        {
            pool.Exited += (id, exit) => exits.Writer.TryWrite((id, exit));
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

    [Fact]
    public async Task DisposeAsync_ReadyWorker_EndsByAWord()
    {
        // Before its trap is set the word would end the script as it ends any program.
        var up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watcher = new FileSystemWatcher(_folder.Path, "up") { EnableRaisingEvents = true };
        watcher.Created += (_, _) => up.TrySetResult();
        // It waits without output: one that floods a pipe hears no word until this process has read the pipe. And in short steps: a word
        // just before a long one would wait for its end.
        string script = _folder.WriteScript($"trap 'echo flushed > {_folder.Path}/flushed; exit 0' TERM; : > {_folder.Path}/up; while :; do sleep 0.05; done");
        var started = Channel.CreateUnbounded<int>();
        void Tell(int id)
        {
            using Microsoft.Win32.SafeHandles.SafeFileHandle process = Native.OpenProcess(id)!;
            Native.SendSignal(process, 15);
        }

        // Its time stands still: the pool cannot end the script by force, however slow the machine is.
        var pool = new WorkerPool(1, () => StartScript(script, started.Writer), Tell, new FakeTimeProvider(), NullLogger.Instance);
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
        var pool = new WorkerPool(1, () => StartScript(script, started.Writer), _told.Add, time, NullLogger.Instance);
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
        await using var pool = new WorkerPool(2, () => StartScript(script, null), _told.Add, TimeProvider.System, NullLogger.Instance);
        pool.Start();
        string reason = await pool.GaveUp.WaitAsync(Patience);
        Assert.Equal("its worker processes do not start on this node: exit code 150 (the framework that the program needs is not installed), 'You must install .NET', 5 times in a row", reason);
    }

    [Fact]
    public async Task GaveUp_ProgramCannotBeStarted_ComesWithTheReason()
    {
        await using var pool = new WorkerPool(1, () => throw new FileNotFoundException("no such program"), _told.Add, TimeProvider.System, NullLogger.Instance);
        pool.Start();
        Assert.Contains("no such program", await pool.GaveUp.WaitAsync(Patience), StringComparison.Ordinal);
    }

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
