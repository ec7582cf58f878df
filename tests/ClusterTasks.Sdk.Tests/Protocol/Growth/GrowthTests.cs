using System.Buffers;
using ClusterTasks.Protocol;
using CsCheck;
using static ClusterTasks.Sdk.Tests.Protocol.FrameGens;
using static ClusterTasks.Sdk.Tests.Protocol.Frames;

namespace ClusterTasks.Sdk.Tests.Protocol.Growth;

/// <summary>Programs of different protocols read each other's frames: what one does not know is skipped or is its default.</summary>
public sealed class GrowthTests
{
    private static readonly Gen<NewNote> NewNotes = Gen.Select(
        Gen.Int, Gen.Select(TaskIds, TaskIds, Gen.Double), Gen.Select(Text, Gen.Bool).Array[0, 4], Gen.Int, Text, Ids.Array[1, 3],
        (number, stamp, pages, copies, author, sources) => new NewNote(
            number, new NewStamp(stamp.Item1) { Parent = stamp.Item2, Weight = stamp.Item3 },
                [.. pages.Select(page => new NewPage(page.Item1, page.Item2))], copies, author, sources));

    private static readonly Gen<OldNote> OldNotes = NewNotes.Select(Old);

    [Fact]
    public void RoundTrip_NewFrame_KeepsTheAddedValues() => NewNotes.Sample(a =>
    {
        NewNote b = RoundTrip(a);
        Assert.Equal((a.Number, a.Stamp, a.Copies, a.Author), (b.Number, b.Stamp, b.Copies, b.Author));
        Assert.Equal(a.Pages, b.Pages);
        Assert.Equal(a.Sources!, b.Sources!);
    });

    [Fact]
    public void Read_NewFrameByAnOldProgram_SkipsWhatItDoesNotKnow() =>
        NewNotes.Sample(note => AssertSame(Old(note), As<OldNote, NewNote>(note)));

    [Fact]
    public void Read_OldFrameByANewProgram_GivesTheDefaults() => OldNotes.Sample(note =>
    {
        NewNote read = As<NewNote, OldNote>(note);
        AssertSame(note, Old(read));
        Assert.Equal((7, "nobody"), (read.Copies, read.Author));
        Assert.Null(read.Sources);
        Assert.Equal((new TaskId(new NodeId(1), 2), 0.5), (read.Stamp.Parent, read.Stamp.Weight));
        Assert.All(read.Pages, page => Assert.True(page.IsLast));
    });

    [Fact]
    public void Read_FrameThatWasEmpty_CanHaveGotAValue()
    {
        As<OldCall, NewCall>(new NewCall(3));
        Assert.Equal(5, As<NewCall, OldCall>(default).Bytes);
        Assert.Equal(3, RoundTrip(new NewCall(3)).Bytes);
    }

    [Fact]
    public void Read_RecordWithTooFewValues_IsAProtocolException()
    {
        byte[] body = Encode(new OldNote(1, new OldStamp(default), []))[(FrameBuffer.PrefixBytes + 1)..];
        Assert.Equal(0x92, body[1]);
        body[1] = 0x91;

        ProtocolException error = Assert.Throws<ProtocolException>(() => FrameReader.Decode<OldNote>(new ReadOnlySequence<byte>(body)));

        Assert.Contains("A record has 1 values and needs 2", error.Message, StringComparison.Ordinal);
    }

    private static OldNote Old(NewNote note) =>
        new(note.Number, new OldStamp(note.Stamp.Task), [.. note.Pages.Select(page => new OldPage(page.Text))]);

    private static void AssertSame(OldNote a, OldNote b)
    {
        Assert.Equal((a.Number, a.Stamp), (b.Number, b.Stamp));
        Assert.Equal(a.Pages, b.Pages);
    }

    private static TRead As<TRead, TWritten>(TWritten frame)
        where TRead : IFrame<TRead>
        where TWritten : IFrame<TWritten> =>
            FrameReader.Decode<TRead>(new ReadOnlySequence<byte>(Encode(frame).AsMemory(FrameBuffer.PrefixBytes + 1)));
}
