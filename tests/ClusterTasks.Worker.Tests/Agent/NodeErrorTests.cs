using ClusterTasks.Protocol;
using ClusterTasks.Values;
using ClusterTasks.Worker.Agent;
using ClusterTasks.Worker.Processes;

namespace ClusterTasks.Worker.Tests.Agent;

/// <summary>What errors of the node itself say: the cause first, in one sentence.</summary>
public sealed class NodeErrorTests
{
    private static readonly TaskSpec Spec = new()
    {
        Id = new TaskId(new NodeId(7), 5),
        Shape = new TaskShape { Name = "F.Run", MaxRetries = 3, Timeout = TimeSpan.FromSeconds(2), TimeoutGrace = TimeSpan.FromSeconds(5) },
        Body = default,
    };

    private readonly NodeErrors _errors = new(new NodeId(7));

    [Theory]
    [InlineData(134, "Signal SIGABRT (exit code 134)")]
    [InlineData(42, "Exit code 42")]
    public void WorkerDied_OfAnExit_BeginsWithIt(int code, string cause) =>
        Assert.Equal($"{cause}: the worker died while it ran 'F.Run' ({Spec.Id}), attempt 2 of 4.", Read<WorkerDiedException>(_errors.WorkerDied(Spec, 2, new WorkerExit(code).ToString())));

    [Fact]
    public void WorkerDied_OfATaskThatRetriesForEver_CountsNoEnd()
    {
        TaskSpec forEver = Spec with { Shape = Spec.Shape with { MaxRetries = -1 } };
        Assert.Equal($"It ended: the worker died while it ran 'F.Run' ({Spec.Id}), attempt 9.", Read<WorkerDiedException>(_errors.WorkerDied(forEver, 9, "it ended.")));
    }

    [Fact]
    public void NotRun_BeginsWithTheReason() => Assert.Equal(
        $"Its worker processes do not start; 'F.Run' ({Spec.Id}) was not run.", Read<WorkerDiedException>(_errors.NotRun(Spec, "its worker processes do not start.")));

    [Theory]
    [InlineData(false, "so its worker process was ended")]
    [InlineData(true, "so the node gave it up")]
    public void TimedOut_SaysLimitGraceAndWhatToSet(bool isLost, string end)
    {
        string message = Read<TaskTimeoutException>(_errors.TimedOut(Spec.Id, Spec.Shape, 1, 99, isLost));

        Assert.StartsWith($"'F.Run' ({Spec.Id}) ran longer than its limit of 00:00:02 (attempt 1) and had not ended 00:00:05 after its token fired, {end}.", message, StringComparison.Ordinal);
        Assert.Contains("TimeoutGrace", message, StringComparison.Ordinal);
    }

    private static string Read<T>(byte[] error)
        where T : Exception => Assert.IsType<T>(ValueCodec.DecodeError(error)).Message;
}
