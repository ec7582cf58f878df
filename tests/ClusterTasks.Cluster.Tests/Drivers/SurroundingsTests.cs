namespace ClusterTasks.Cluster.Tests.Drivers;

/// <summary>A program starts a local cluster on a machine that lacks something. It works, or prints one sentence that helps.</summary>
public sealed class SurroundingsTests : IAsyncDisposable
{
    private readonly TestScope _scope = new();

    public ValueTask DisposeAsync() => _scope.DisposeAsync();

    [Theory]
    [InlineData("Process", "unset HOME")]
    [InlineData("Process", "umask 077")]
    [InlineData("Process", "umask 000")]
    [InlineData("Process", "mkdir $XDG_RUNTIME_DIR/gone; cd $XDG_RUNTIME_DIR/gone; rmdir $XDG_RUNTIME_DIR/gone")]
    [InlineData("InProcess", "mkdir $XDG_RUNTIME_DIR/gone; cd $XDG_RUNTIME_DIR/gone; rmdir $XDG_RUNTIME_DIR/gone")]
    [InlineData("Process", "export CLUSTERTASKS_RUN_DIR=$XDG_RUNTIME_DIR/clustertasks XDG_RUNTIME_DIR=/nonexistent")]
    [InlineData("Process", "export CLUSTERTASKS_SPILL_DIR=none")]
    public async Task StartAsync_OddSurroundings_Works(string workers, string change)
    {
        await using ProgramProcess program = Start(["bash", "-c", change + "; exec \"$@\"", "-"], workers);
        await program.SucceedsAsync();
        Assert.Contains("RESULT 49", program.Output);
        Assert.Empty(program.Errors);
    }

    [Theory]
    [InlineData("Process")]
    [InlineData("InProcess")]
    public async Task StartAsync_OnlyIPv6_Works(string workers)
    {
        SkipUnlessRoot();
        await using ProgramProcess program = Start(
            ["unshare", "--net", "bash", "-c", "ip link set lo up && ip addr del 127.0.0.1/8 dev lo && exec \"$@\"", "-"], workers);
        await program.SucceedsAsync();
        Assert.Contains("RESULT 49", program.Output);
    }

    [Theory]
    [InlineData("Process")]
    [InlineData("InProcess")]
    public async Task StartAsync_ReadOnlyDisk_WorksWithoutSpillingAndWarnsOnce(string workers)
    {
        SkipUnlessRoot();
        await using ProgramProcess program = Start(
            ["unshare", "--mount", "bash", "-c", "mount -t tmpfs -o ro tmpfs /var/tmp && exec \"$@\"", "-"], workers);
        await program.SucceedsAsync();
        Assert.Contains("RESULT 49", program.Output);
        Assert.Contains("LocalClusterOptions.SpillDirectory", Assert.Single(program.Errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Process", "ulimit -n 64", "ulimit -n 256")]
    [InlineData("InProcess", "ulimit -n 64", "ulimit -n 256")]
    [InlineData("Process", "export CLUSTERTASKS_RUN_DIR=/tmp/01234567890123456789012345678901234567890123456789012345",
        "LocalClusterOptions.RunDirectory")]
    [InlineData("Process", "touch $XDG_RUNTIME_DIR/file; export CLUSTERTASKS_RUN_DIR=$XDG_RUNTIME_DIR/file",
        "LocalClusterOptions.RunDirectory")]
    [InlineData("InProcess", "ln -s /tmp $XDG_RUNTIME_DIR/link; export CLUSTERTASKS_RUN_DIR=$XDG_RUNTIME_DIR/link",
        "LocalClusterOptions.RunDirectory")]
    public async Task StartAsync_CannotWork_SaysOneSentenceThatHelps(string workers, string change, string help)
    {
        await using ProgramProcess program = Start(["bash", "-c", change + "; exec \"$@\"", "-"], workers);
        await program.SucceedsAsync();
        string refusal = Assert.Single(
            program.Output, line => line.StartsWith("REFUSED ClusterUnavailableException", StringComparison.Ordinal));
        Assert.Contains(help, refusal, StringComparison.Ordinal);
        Assert.Empty(program.Errors);
    }

    private ProgramProcess Start(string[] command, string workers) =>
        ProgramProcess.StartUnder(_scope, command, "ClusterTasks.DriverProgram.dll", ["compute", workers], address: null);

    private static void SkipUnlessRoot() => Assert.SkipUnless(Environment.IsPrivilegedProcess, "Namespaces need root.");
}
