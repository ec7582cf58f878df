using ClusterTasks.Session;
using Microsoft.Extensions.Hosting;

namespace ClusterTasks.Worker.Hosting;

/// <summary>Ends a node that cannot go on, and says so in one line. The stock handler prints stacks and kills the process at once; in an
/// in-process cluster that is the user's process.</summary>
/// <param name="lifetime">Stops the node.</param>
/// <param name="status">Tells whether it is ready.</param>
/// <param name="silo">Returns the state that the node's silo believes it is in; asked only when it has failed.</param>
/// <param name="write">Gets the line.</param>
internal sealed class FatalErrors(IHostApplicationLifetime lifetime, NodeStatus status, Func<SiloStatus> silo, Action<string> write)
    : IFatalErrorHandler
{
    private string? _reason;

    /// <summary>The reason why the node cannot go on; null while it can.</summary>
    internal string? Reason => Volatile.Read(ref _reason);

    public bool IsUnexpected(Exception exception) => exception is not OperationCanceledException;

    public void OnFatalException(object? sender, string? context, Exception? exception)
    {
        // A part that stops working while the node stops is a consequence.
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return;
        // The membership declares the silo dead before it says, in words of its own, that the silo cannot go on.
        string reason = silo() == SiloStatus.Dead
            ? "The other nodes have declared this node dead, because it did not answer them in time. Its tasks run again elsewhere and "
                + "it ends now. Start it again."
            : $"The node cannot go on and ends now: {context} {ErrorLine.Of(exception)}".TrimEnd().ReplaceLineEndings(" ");
        if (Interlocked.CompareExchange(ref _reason, reason, null) is not null)
            return;
        // A start that fails is reported by the code that started the node.
        if (status.WhenReady.IsCompleted)
            write("clustertasks: " + reason);
        lifetime.StopApplication();
    }
}
