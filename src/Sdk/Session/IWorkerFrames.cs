using System.Buffers;
using ClusterTasks.Protocol;

namespace ClusterTasks.Session;

/// <summary>Handles the frames that a node sends only to workers: run, cancel, resume, stream credit.</summary>
internal interface IWorkerFrames
{
    /// <summary>Called on the session's receive thread; must not block.</summary>
    void OnFrame(FrameType type, in ReadOnlySequence<byte> body);
}
