using ClusterTasks.Protocol;
using ClusterTasks.Values;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Machine;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Processes;
using ClusterTasks.Worker.Tests.Ownership;

namespace ClusterTasks.Worker.Tests.Agent;

/// <summary>The texts of errors of the node itself: the cause first, in one sentence.</summary>
public sealed class NodeErrorTests
{
    private static readonly TaskSpec Spec = new()
    {
        Id = new TaskId(new NodeId(7), 5),
        Definition = new TaskDefinition
        {
            Name = "F.Run",
            MaxRetries = 3,
            Timeout = TimeSpan.FromSeconds(2),
            TimeoutGrace = TimeSpan.FromSeconds(5)
        },
        Body = default,
    };

    private readonly NodeErrors _errors = new(new NodeId(7));

    [Theory]
    [InlineData(134, "Signal SIGABRT (exit code 134)")]
    [InlineData(42, "Exit code 42")]
    public void WorkerDied_OfAnExit_BeginsWithIt(int code, string cause) =>
        Assert.Equal($"{cause}: the worker died while it ran 'F.Run' ({Spec.Id}), attempt 2 of 4.",
            Read<WorkerDiedException>(_errors.WorkerDied(Spec.Id, Spec.Definition, 2, new WorkerExit(code).ToString(), "")));

    [Fact]
    public void WorkerDied_AfterItsNodeHadEndedItsSession_SaysWhy() => Assert.Equal(
        $"Exit code 0, after its node had ended its session: it named an id: the worker died while it ran 'F.Run' ({Spec.Id}), attempt "
            + "2 of 4.",
        Read<WorkerDiedException>(_errors.WorkerDied(
            Spec.Id, Spec.Definition, 2, NodeErrors.DeathOf(new WorkerExit(0).ToString(), "it named an id."), "")));

    [Fact]
    public void WorkerDied_OfATaskThatRetriesForEver_CountsNoEnd()
    {
        TaskDefinition forEver = Spec.Definition with { MaxRetries = -1 };
        Assert.Equal($"It ended: the worker died while it ran 'F.Run' ({Spec.Id}), attempt 9.",
            Read<WorkerDiedException>(_errors.WorkerDied(Spec.Id, forEver, 9, "it ended.", "")));
    }

    [Fact]
    public void WorkerDied_AfterSeveralAttempts_CountsTheirEnds()
    {
        AttemptEnds? ends = null;
        for (int i = 0; i < 3; i++)
            ends = AttemptEnds.Add(ends, AttemptEnd.WorkerDied, new WorkerExit(139).ToString());
        ends = AttemptEnds.Add(ends, AttemptEnd.NodeDied);

        const string Expected = "attempt 4 of 4. Its attempts ended so: 3 x signal SIGSEGV (exit code 139), 1 x death of its node.";
        string words = ends.ToString();
        Assert.EndsWith(Expected,
            Read<WorkerDiedException>(_errors.WorkerDied(Spec.Id, Spec.Definition, 4, "signal SIGSEGV", words)), StringComparison.Ordinal);
        Assert.EndsWith(Expected,
            Read<NodeDiedException>(_errors.NodeDied(Spec.Id, Spec.Definition, 4, new NodeId(3), words)), StringComparison.Ordinal);
    }

    [Fact]
    public void FunctionFails_NamesTheFunctionTheSignalAndTheWayOut()
    {
        string message = Read<WorkerDiedException>(_errors.FunctionFails(
            Spec.Id, Spec.Definition, "'F.Run' has ended 8 worker processes in a row, the last by signal SIGSEGV (exit code 139)", 3,
            ""));

        Assert.StartsWith("'F.Run' has ended 8 worker processes in a row, the last by signal SIGSEGV (exit code 139)", message,
            StringComparison.Ordinal);
        Assert.Contains($"'F.Run' ({Spec.Id}) was not run.", message, StringComparison.Ordinal);
        Assert.Contains("Correct the function", message, StringComparison.Ordinal);
    }

    [Fact]
    public void NotRun_BeginsWithTheReason() => Assert.Equal(
        $"Its worker processes do not start; 'F.Run' ({Spec.Id}) was not run.",
            Read<WorkerDiedException>(_errors.NotRun(Spec.Id, Spec.Name, "its worker processes do not start.")));

    [Fact]
    public void Cancelled_AnyReason_GoesOnWithTheSentence()
    {
        Assert.Equal("was cancelled.", Words(CancelReason.Plain));
        Assert.Equal("was cancelled before it started.", Words(CancelReason.BeforeStart));
        Assert.Equal("was cancelled by force, and its thread goes on, which cannot be ended.", Words(CancelReason.ThreadGoesOn));
        Assert.Equal("was cancelled: the driver of its job is gone.", Words(CancelReason.Because("the driver of its job is gone")));

        string Words(CancelReason reason) =>
            Read<TaskCancelledException>(_errors.Cancelled(Spec.Id, "F.Run", reason))[$"Task 'F.Run' ({Spec.Id}) ".Length..];
    }

    /// <summary>The object is named once, by the node that knew the most, and a sentence has one full stop.</summary>
    [Theory]
    [InlineData(true, "Object {0} cannot be fetched: no node is known to have it.")]
    [InlineData(false, "Object {0} is lost: the disk is gone.")]
    public void FetchFailed_OfAnError_NamesTheObjectOnce(bool isLost, string expected)
    {
        var id = new ObjectId(Spec.Id, 0);
        Exception error = isLost ? new ObjectLostException($"Object {id} cannot be fetched: no node is known to have it.")
            : new IOException("the disk is gone.");
        Assert.Equal(string.Format(System.Globalization.CultureInfo.InvariantCulture, expected, id),
            Read<ObjectLostException>(_errors.FetchFailed(id, error)));
    }

    [Theory]
    [InlineData(false, "so its worker process was ended")]
    [InlineData(true, "so the node gave it up")]
    public void TimedOut_SaysLimitGraceAndWhatToSet(bool isLost, string end)
    {
        string message = Read<TaskTimeoutException>(_errors.TimedOut(Spec.Id, Spec.Definition, 1, 99, isLost));

        Assert.StartsWith(
            $"'F.Run' ({Spec.Id}) ran longer than its limit of 00:00:02 (attempt 1) and had not ended 00:00:05 after its token fired, "
            + $"{end}.", message, StringComparison.Ordinal);
        Assert.Contains("TimeoutGrace", message, StringComparison.Ordinal);
    }

    private static string Read<T>(byte[] error)
        where T : Exception => Assert.IsType<T>(ValueCodec.DecodeError(error)).Message;
}
