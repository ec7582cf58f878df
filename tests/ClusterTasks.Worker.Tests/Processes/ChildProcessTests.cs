using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using ClusterTasks.Platform;
using ClusterTasks.Worker.Processes;

namespace ClusterTasks.Worker.Tests.Processes;

public sealed class ChildProcessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly ConcurrentQueue<(string Line, bool IsError)> _lines = new();

    [Fact]
    public async Task Exited_ProgramReturnsCode_ReportsTheCode()
    {
        await using ChildProcess child = Shell("exit 7");
        WorkerExit exit = await child.Exited.WaitAsync(Patience);
        Assert.Equal(7, exit.Code);
        Assert.Null(exit.Signal);
        Assert.Equal("exit code 7", exit.ToString());
    }

    [Fact]
    public async Task DisposeAsync_ManyChildren_LeavesNoPipe()
    {
        int before = Pipes();
        for (int i = 0; i < 20; i++)
        {
            await using ChildProcess child = Shell("echo out; echo err >&2");
            await child.Exited.WaitAsync(Patience);
        }

        // No collection comes in between; other tests of this process have some of their own for a moment.
        Assert.True(Pipes() < before + 20, $"{before} pipes became {Pipes()}.");

        static int Pipes() =>
            Directory.GetFiles("/proc/self/fd")
            .Count(path => new FileInfo(path).LinkTarget?.StartsWith("pipe:", StringComparison.Ordinal) == true);
    }

    [Theory]
    [InlineData("in")]
    [InlineData("out")]
    [InlineData(null)]
    public async Task Exited_KilledProcess_LeavesNoDiagnosticFile(string? pipe)
    {
        string folder = Directory.CreateTempSubdirectory("ct-diagnostics").FullName;
        try
        {
            // The runtime names them by the process's id and the time of its start, field 22 of its state.
            string name = pipe is null ? "dotnet-diagnostic-$$-$t-socket" : $"clr-debug-pipe-$$-$t-{pipe}";
            var start = new ProcessStartInfo(
                "sh",
                ["-c",
                $"t=$(cut -d ' ' -f 22 /proc/$$/stat); touch \"$TMPDIR/{name}\" \"$TMPDIR/dotnet-diagnostic-$$-7-socket\"; kill -KILL $$"]);
            start.Environment["TMPDIR"] = folder;
            await using ChildProcess child = ChildProcess.Start(start, (_, _) => { });
            await child.Exited.WaitAsync(Patience);

            // A file of another process with the same id is not its own.
            Assert.Equal([$"dotnet-diagnostic-{child.Id}-7-socket"], Directory.GetFiles(folder).Select(Path.GetFileName));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("KILL", "SIGKILL")]
    [InlineData("SEGV", "SIGSEGV")]
    [InlineData("TERM", "SIGTERM")]
    public async Task Exited_ProgramDiesBySignal_NamesTheSignal(string signal, string expected)
    {
        await using ChildProcess child = Shell($"kill -{signal} $$");
        Assert.Equal(expected, (await child.Exited.WaitAsync(Patience)).Signal);
    }

    [Fact]
    public async Task Output_LinesAndAPartialLast_AreAllHandedOverBeforeTheExit()
    {
        await using ChildProcess child = Shell("echo one; printf 'two\\r\\n\\n'; echo oops >&2; printf three");
        await child.Exited.WaitAsync(Patience);
        Assert.Equal(["one", "two", "", "three"], _lines.Where(l => !l.IsError).Select(l => l.Line));
        Assert.Equal(["oops"], _lines.Where(l => l.IsError).Select(l => l.Line));
    }

    [Fact]
    public async Task Output_TakerThrows_ChildIsReadToItsEnd()
    {
        // The lines are more than pipes hold: a child that nobody reads would never end.
        int taken = 0;
        await using ChildProcess child = ChildProcess.Start(
            new ProcessStartInfo("sh", ["-c", "i=0; while [ $i -lt 20000 ]; do echo line $i; echo line $i >&2; i=$((i+1)); done; exit 3"]),
            (_, _) =>
            {
                Interlocked.Increment(ref taken);
                throw new InvalidOperationException("the taker's own");
            });
        Assert.Equal(3, (await child.Exited.WaitAsync(Patience)).Code);
        Assert.Equal(40_000, Volatile.Read(ref taken));
    }

    [Fact]
    public async Task StandardInput_ByDefault_IsAtItsEnd()
    {
        await using ChildProcess child = Shell("cat; echo end");
        await child.Exited.WaitAsync(Patience);
        Assert.Equal(["end"], _lines.Select(l => l.Line));
    }

    [Fact]
    public async Task Exited_GrandchildKeepsThePipeOpen_DoesNotWaitForIt()
    {
        await using ChildProcess child = Shell("sleep 30 & echo $!");
        await child.Exited.WaitAsync(Patience);
        Assert.True(_lines.TryPeek(out (string Line, bool) first), "the grandchild's id did not come");
        Process.GetProcessById(int.Parse(first.Line)).Kill();
    }

    [Fact]
    public async Task Kill_RunningProcess_EndsIt()
    {
        await using ChildProcess child = Shell("echo up; exec sleep 60");
        child.Kill();
        Assert.Equal("SIGKILL", (await child.Exited.WaitAsync(Patience)).Signal);
        child.Kill(); // again: no error
    }

    [Fact]
    public async Task DisposeAsync_RunningProcess_EndsItAndLeavesNoDescriptor()
    {
        await Shell("exec sleep 60").DisposeAsync(); // opens everything that the runtime opens once
        ChildProcess child = Shell("exec sleep 60");
        await child.DisposeAsync();
        Assert.False(Directory.Exists($"/proc/{child.Id}"), "the process is still there, or was not reaped");
        child.Kill(); // after the dispose: no error
    }

    [Fact]
    public void Start_NoSuchProgram_Throws() =>
        Assert.Throws<Win32Exception>(() => ChildProcess.Start(new ProcessStartInfo("/nonexistent/program"), (_, _) => { }));

    [Fact]
    public void OpenProcess_NoSuchProcess_IsNull() => Assert.Null(ProcessHandle.Open(int.MaxValue));

    private ChildProcess Shell(string script)
    {
        var start = new ProcessStartInfo("/bin/sh");
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(script);
        return ChildProcess.Start(start, (line, isError) => _lines.Enqueue((line, isError)));
    }
}
