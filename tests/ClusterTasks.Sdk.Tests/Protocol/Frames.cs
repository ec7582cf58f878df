using System.Buffers;
using ClusterTasks.Protocol;

namespace ClusterTasks.Sdk.Tests.Protocol;

/// <summary>Frames as bytes and back.</summary>
internal static class Frames
{
    private delegate void Reader(in ReadOnlySequence<byte> body);

    private static readonly Dictionary<FrameType, Reader> Readers = new()
    {
        [FrameType.Hello] = Decode<Hello>,
        [FrameType.Submit] = Decode<Submit>,
        [FrameType.PutInline] = Decode<PutInline>,
        [FrameType.Create] = Decode<Create>,
        [FrameType.Seal] = Decode<Seal>,
        [FrameType.Abort] = Decode<Abort>,
        [FrameType.Subscribe] = Decode<Subscribe>,
        [FrameType.Release] = Decode<Release>,
        [FrameType.Borrow] = Decode<Borrow>,
        [FrameType.Cancel] = Decode<Cancel>,
        [FrameType.Completed] = Decode<Completed>,
        [FrameType.StreamItem] = Decode<StreamItem>,
        [FrameType.Blocked] = Decode<Blocked>,
        [FrameType.Unblocked] = Decode<Unblocked>,
        [FrameType.Log] = Decode<Log>,
        [FrameType.Goodbye] = Decode<Goodbye>,
        [FrameType.Attached] = Decode<Attached>,
        [FrameType.Query] = Decode<Query>,
        [FrameType.NextItem] = Decode<NextItem>,
        [FrameType.DefineTask] = Decode<DefineTask>,
        [FrameType.Progress] = Decode<ProgressReport>,
        [FrameType.Events] = Decode<EventBatch>,
        [FrameType.AskChunk] = Decode<AskChunk>,
        [FrameType.RetireChunk] = Decode<RetireChunk>,
        [FrameType.ChunkGranted] = Decode<ChunkGranted>,
        [FrameType.Welcome] = Decode<Welcome>,
        [FrameType.Rejected] = Decode<Rejected>,
        [FrameType.Granted] = Decode<Granted>,
        [FrameType.CreateFailed] = Decode<CreateFailed>,
        [FrameType.Resolved] = Decode<Resolved>,
        [FrameType.Run] = Decode<Run>,
        [FrameType.TakeBack] = Decode<TakeBack>,
        [FrameType.TakenBack] = Decode<TakenBack>,
        [FrameType.EndLane] = Decode<EndLane>,
        [FrameType.Settled] = Decode<Settled>,
        [FrameType.CancelTask] = Decode<CancelTask>,
        [FrameType.GiveUpTask] = Decode<GiveUpTask>,
        [FrameType.Resume] = Decode<Resume>,
        [FrameType.LogLine] = Decode<LogLine>,
        [FrameType.Collect] = Decode<Collect>,
        [FrameType.Closing] = Decode<Closing>,
        [FrameType.Answer] = Decode<Answer>,
        [FrameType.StreamCredit] = Decode<StreamCredit>,
    };

    /// <summary>The types of a session, both ways.</summary>
    internal static IEnumerable<FrameType> Types => Readers.Keys;

    internal static byte[] Encode<T>(T frame)
        where T : IFrame<T>
    {
        var buffer = new FrameBuffer();
        buffer.Append(frame);
        return buffer.Written.ToArray();
    }

    internal static T RoundTrip<T>(T frame)
        where T : IFrame<T>
    {
        var buffer = new ReadOnlySequence<byte>(Encode(frame));
        Assert.True(FrameReader.TryCut(ref buffer, out FrameType type, out ReadOnlySequence<byte> body));
        Assert.Equal(T.Type, type);
        Assert.Equal(0, buffer.Length);
        return FrameReader.Decode<T>(body);
    }

    /// <summary>Decodes a body as the given type.</summary>
    internal static void DecodeAs(FrameType type, in ReadOnlySequence<byte> body) => Readers[type](body);

    /// <summary>Cuts and decodes all available bytes, as a session does. Only <see cref="ProtocolException"/> may come out of it.</summary>
    internal static void ReadAll(ReadOnlySequence<byte> buffer)
    {
        try
        {
            while (FrameReader.TryCut(ref buffer, out FrameType type, out ReadOnlySequence<byte> body))
            {
                if (Readers.TryGetValue(type, out Reader? reader))
                    reader(body);
            }
        }
        catch (ProtocolException e)
        {
            Assert.NotEmpty(e.Message);
        }
    }

    /// <summary>The same bytes in several pieces, some of them empty.</summary>
    internal static ReadOnlySequence<byte> Split(byte[] bytes, int[] cuts)
    {
        int[] at = [0, .. cuts.Select(cut => cut % (bytes.Length + 1)).Order(), bytes.Length];
        var first = new Segment(bytes.AsMemory(at[0], at[1] - at[0]), 0);
        Segment last = first;
        for (int i = 2; i < at.Length; i++)
            last = last.Append(bytes.AsMemory(at[i - 1], at[i] - at[i - 1]));
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private static void Decode<T>(in ReadOnlySequence<byte> body)
        where T : IFrame<T> => FrameReader.Decode<T>(body);

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        internal Segment(ReadOnlyMemory<byte> memory, long index)
        {
            Memory = memory;
            RunningIndex = index;
        }

        internal Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
