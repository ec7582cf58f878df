using ClusterTasks.Session;
using Microsoft.Extensions.Hosting;

namespace ClusterTasks.Worker.Hosting;

/// <summary>Ends a node that cannot go on, and says so in one line. The stock handler prints stacks and kills the process at once, which in an
/// in-process cluster is the user's.</summary>
/// <param name="lifetime">Stops the node.</param>
/// <param name="status">Whether it is ready.</param>
/// <param name="silo">What the node's silo takes itself for; asked only when it has failed.</param>
/// <param name="write">Gets the line.</param>
internal sealed class FatalErrors(IHostApplicationLifetime lifetime, NodeStatus status, Func<SiloStatus> silo, Action<string> write) : IFatalErrorHandler
{
    private string? _reason;

    /// <summary>Why the node cannot go on; null while it can.</summary>
    internal string? Reason => Volatile.Read(ref _reason);

    public bool IsUnexpected(Exception exception) => exception is not OperationCanceledException;

    public void OnFatalException(object? sender, string? context, Exception? exception)
    {
        // Whatever stops working while the node stops is a consequence.
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return;
        // The membership takes the silo for dead before it says that the silo cannot go on, in words of its own.
        string reason = silo() == SiloStatus.Dead
            ? "The other nodes have declared this node dead, because it did not answer them in time. Its tasks run again elsewhere and it ends now. Start it again."
            : $"The node cannot go on and ends now: {context} {ErrorLine.Of(exception)}".TrimEnd().ReplaceLineEndings(" ");
        if (Interlocked.CompareExchange(ref _reason, reason, null) is not null)
            return;
        // A start that fails is reported by whoever started the node.
        if (status.WhenReady.IsCompleted)
            write("clustertasks: " + reason);
        lifetime.StopApplication();
    }
}
