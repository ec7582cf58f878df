namespace ClusterTasks.Worker.Sessions;

/// <summary>A node does not take another one's session over, or not yet.</summary>
internal sealed class SessionNotTakenException(string message, bool mayCome) : Exception(message)
{
    /// <summary>True when it may take it soon.</summary>
    internal bool MayCome { get; } = mayCome;
}
