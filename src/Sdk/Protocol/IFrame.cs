using MessagePack;

namespace ClusterTasks.Protocol;

/// <summary>A message of the session protocol: how it is written and read. Fields follow each other up to the end of the frame. A frame of
/// a newer program may have more of them, which the reader skips, and one of an older program fewer
/// (<see cref="AddedInAttribute"/>).</summary>
internal interface IFrame<TSelf>
    where TSelf : IFrame<TSelf>
{
    static abstract FrameType Type { get; }

    void Write(ref MessagePackWriter writer);

    static abstract TSelf Read(ref MessagePackReader reader);
}
