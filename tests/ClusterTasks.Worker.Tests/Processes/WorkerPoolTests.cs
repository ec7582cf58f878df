using System.Threading.Channels;
using ClusterTasks.Execution;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Processes;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClusterTasks.Worker.Tests.Processes;

public sealed class WorkerPoolTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Kill_OneWorker_IsReportedAndReplaced()
    {
        string script = _folder.WriteScript("exec sleep 600");
        var started = Channel.CreateUnbounded<int>();
        var exits = Channel.CreateUnbounded<(int Id, WorkerExit Exit)>();
        await using (var pool = new WorkerPool(2, () => StartScript(script, started.Writer), TimeProvider.System, NullLogger.Instance))
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
    public async Task GaveUp_ProgramDiesAtStart_ComesWithTheReason()
    {
        string script = _folder.WriteScript("exit 9");
        await using var pool = new WorkerPool(2, () => StartScript(script, null), TimeProvider.System, NullLogger.Instance);
        pool.Start();
        Assert.Contains("exit code 9", await pool.GaveUp.WaitAsync(Patience), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GaveUp_ProgramCannotBeStarted_ComesWithTheReason()
    {
        await using var pool = new WorkerPool(1, () => throw new FileNotFoundException("no such program"), TimeProvider.System, NullLogger.Instance);
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
