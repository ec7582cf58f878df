using ClusterTasks.Protocol;
using ClusterTasks.Session;

namespace ClusterTasks.Worker.Sessions;

/// <summary>Counts the node's memory that the unfinished requests of one session take. It lives as long as the last of them, which may
/// outlive the session. Thread-safe.</summary>
internal sealed class RequestAccount(RequestRoom room)
{
    // A group, or a question with what answers it.
    private const int RequestBytes = 512;

    // An id in an array, and the place in a table that it takes.
    private const int IdBytes = 24;

    // Text is twice as long in memory. Of a selector the scheduler has the text and its parts, with what it knows of them: a measured 32 KB
    // for 4 KB.
    private const int DefinitionFactor = 8;

    // An amount at its owner, at the scheduler, and in the view of the group, with the node that it may get.
    private const int BundleBytes = 160;

    private long _bytes;

    internal long Bytes => Interlocked.Read(ref _bytes);

    internal static long CostOf(in Submit task) =>
        SubmitLimits.BytesOfATask + task.Body.Length + ((long)IdBytes * (task.Dependencies.Count + task.Nested.Count));

    internal static long CostOfDefinition(long wireBytes) => RequestBytes + (DefinitionFactor * wireBytes);

    internal static long CostOfGroup(long wireBytes, int bundles) =>
        RequestBytes + (DefinitionFactor * wireBytes) + ((long)BundleBytes * bundles);

    internal static long CostOfQuestion(long wireBytes) => RequestBytes + wireBytes;

    /// <summary>Takes room. Returns false when there is none, and counts nothing.</summary>
    internal bool TryTake(long bytes)
    {
        if (!room.TryTake(bytes, Bytes))
            return false;
        Interlocked.Add(ref _bytes, bytes);
        return true;
    }

    internal void Return(long bytes)
    {
        Interlocked.Add(ref _bytes, -bytes);
        room.Return(bytes);
    }

    /// <summary>Waits a little where this session has taken more than its share of what is nearly full.</summary>
    internal void SlowDown(TimeSpan longest) => room.SlowDown(Bytes, longest);
}
