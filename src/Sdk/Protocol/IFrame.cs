using MessagePack;

namespace ClusterTasks.Protocol;

/// <summary>A message of the session protocol: how it is written and read. Fields follow each other without an enclosing array;
/// both ends are of one build, which <see cref="Hello.CurrentVersion"/> checks.</summary>
internal interface IFrame<TSelf>
    where TSelf : IFrame<TSelf>
{
    static abstract FrameType Type { get; }

    void Write(ref MessagePackWriter writer);

    static abstract TSelf Read(ref MessagePackReader reader);
}
