using ClusterTasks.Protocol;
using MessagePack;

namespace ClusterTasks.Worker.Agent;

/// <summary>To the owner: a slot of the sender is its own from here on.</summary>
internal readonly record struct LeaseGranted(TaskId Lease) : IFrame<LeaseGranted>
{
    public static FrameType Type => FrameType.LeaseGranted;

    public void Write(ref MessagePackWriter writer) => writer.WriteId(Lease);

    public static LeaseGranted Read(ref MessagePackReader reader) => new(reader.ReadTaskId());
}

/// <summary>From the owner: run this in that slot.</summary>
internal readonly record struct LeaseRun(TaskId Lease, int Attempt, byte[] Order) : IFrame<LeaseRun>
{
    public static FrameType Type => FrameType.LeaseRun;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Lease);
        writer.Write(Attempt);
        writer.Write(Order);
    }

    public static LeaseRun Read(ref MessagePackReader reader) => new(reader.ReadTaskId(), reader.ReadInt32(), reader.ReadBlob());
}

/// <summary>What the owner of a slot asks of its node.</summary>
internal enum LeaseWish : byte
{
    /// <summary>Give back what has not started in it.</summary>
    TakeBack,

    /// <summary>The same, but only when the node has room for one more slot of the kind.</summary>
    TakeBackIfRoom,

    /// <summary>End it.</summary>
    End,
}

/// <summary>From the owner: give back what is in the slot, or the slot.</summary>
internal readonly record struct LeaseReturn(TaskId Lease, LeaseWish Wish) : IFrame<LeaseReturn>
{
    public static FrameType Type => FrameType.LeaseReturn;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Lease);
        writer.Write((byte)Wish);
    }

    public static LeaseReturn Read(ref MessagePackReader reader) => new(reader.ReadTaskId(), (LeaseWish)reader.ReadByte());
}

/// <summary>To the owner: what had not started is back (<paramref name="IsEnd"/> false), or the slot is gone.</summary>
/// <param name="Lease">The slot.</param>
/// <param name="IsEnd">It is gone.</param>
/// <param name="NoWorkers">Why the job cannot have worker processes there; else empty.</param>
internal readonly record struct LeaseNews(TaskId Lease, bool IsEnd, string NoWorkers) : IFrame<LeaseNews>
{
    public static FrameType Type => FrameType.LeaseNews;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Lease);
        writer.Write(IsEnd);
        writer.Write(NoWorkers);
    }

    public static LeaseNews Read(ref MessagePackReader reader) => new(reader.ReadTaskId(), reader.ReadBoolean(), reader.ReadText());
}
