using System.Buffers;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Outbox;

namespace ClusterTasks.Worker.Agent;

/// <summary>Frames for one other node.</summary>
internal sealed class PeerBatch : IOutboxBatch<PeerBatch>
{
    private readonly FrameBuffer _frames = new();

    public int Count { get; private set; }

    public long Bytes => _frames.Count;

    /// <summary>The frames as one message.</summary>
    internal byte[] ToArray() => _frames.Written.ToArray();

    public static PeerBatch Create() => new();

    /// <exception cref="ClusterTasksException">The frame is too large for a message; the batch is as it was.</exception>
    internal void Add<T>(in T frame)
        where T : IFrame<T>
    {
        _frames.Append(frame);
        Count++;
    }

    /// <summary>The frames one by one, in order.</summary>
    internal IEnumerable<(FrameType Type, ReadOnlySequence<byte> Body)> Frames()
    {
        var rest = new ReadOnlySequence<byte>(_frames.Written);
        while (FrameReader.TryCut(ref rest, out FrameType type, out ReadOnlySequence<byte> body))
            yield return (type, body);
    }

    public (PeerBatch First, PeerBatch Second) Split()
    {
        var parts = (First: new PeerBatch(), Second: new PeerBatch());
        ReadOnlyMemory<byte> all = _frames.Written;
        var rest = new ReadOnlySequence<byte>(all);
        for (int i = 0; i < Count; i++)
        {
            long start = all.Length - rest.Length;
            FrameReader.TryCut(ref rest, out _, out _);
            PeerBatch part = i < Count / 2 ? parts.First : parts.Second;
            part._frames.Write(all.Span[(int)start..(int)(all.Length - rest.Length)]);
            part.Count++;
        }

        return parts;
    }
}
