using ClusterTasks.Protocol;
using ClusterTasks.Values;
using ClusterTasks.Worker.Agent;

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
