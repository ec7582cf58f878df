namespace ClusterTasks.Engineering;

/// <summary>A record that cannot be a frame; the message says why.</summary>
internal sealed class FrameException(string message) : Exception(message);
