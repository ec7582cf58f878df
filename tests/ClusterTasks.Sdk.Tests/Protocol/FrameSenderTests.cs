using System.Buffers;
using ClusterTasks.Protocol;

namespace ClusterTasks.Sdk.Tests.Protocol;

public sealed class FrameSenderTests
{
    [Fact]
    public void TryBegin_WhileSomebodySends_IsNotForTheNext()
    {
        var sender = new FrameSender();
        sender.AppendNeedsLock(new RetireChunk(1));
        Assert.True(sender.TryBeginNeedsLock());
        FrameBuffer first = sender.TakeNeedsLock()!;
        sender.AppendNeedsLock(new RetireChunk(2));

        Assert.False(sender.TryBeginNeedsLock());
        Assert.Equal([1], Numbers(first));
        Assert.Equal(first.Count, sender.SendingBytes);
        first.Clear();
        FrameBuffer second = sender.TakeNeedsLock()!;
        Assert.Equal([2], Numbers(second));
        second.Clear();
        Assert.Null(sender.TakeNeedsLock());
        Assert.Equal((false, 0, 0), (sender.IsSending, sender.PendingBytes, sender.SendingBytes));
        Assert.True(sender.TryBeginNeedsLock());
    }

    [Fact]
    public void Define_TheSameDefinitionAgain_DefinesItOnce()
    {
        var sender = new FrameSender();
        var definition = new TaskDefinition { Name = "f" };

        int number = sender.DefineNeedsLock(definition);
        int bytes = sender.PendingBytes;

        Assert.Equal(number, sender.DefineNeedsLock(definition));
        Assert.Equal(bytes, sender.PendingBytes);
    }

    [Fact]
    public void Define_TooLargeDefinition_IsNotTakenForKnown()
    {
        var sender = new FrameSender();
        var definition = new TaskDefinition { Name = new string('x', 100) };
        Assert.Throws<ClusterTasksException>(() => sender.DefineNeedsLock(definition, mostBytes: 50));
        Assert.Equal(0, sender.PendingBytes);

        Assert.Throws<ClusterTasksException>(() => sender.DefineNeedsLock(definition, mostBytes: 50));
        sender.DefineNeedsLock(definition);

        Assert.True(sender.PendingBytes > 100);
    }

    [Fact]
    public void End_WithFramesThatWait_LetsSomebodyElseBegin()
    {
        var sender = new FrameSender();
        sender.AppendNeedsLock(new RetireChunk(1));
        sender.TryBeginNeedsLock();

        sender.EndNeedsLock();

        Assert.True(sender.TryBeginNeedsLock());
    }

    [Fact]
    public void Send_FromManyThreads_SendsEachFrameOnceAndInItsOrder()
    {
        const int Threads = 4;
        const int Frames = 5_000;
        var gate = new Lock();
        var sender = new FrameSender();
        var sent = new List<int>();

        Parallel.For(0, Threads, new ParallelOptions { MaxDegreeOfParallelism = Threads }, thread =>
        {
            for (int i = 0; i < Frames; i++)
            {
                bool mustSend;
                lock (gate)
                {
                    sender.AppendNeedsLock(new RetireChunk((thread * Frames) + i));
                    mustSend = sender.TryBeginNeedsLock();
                }

                while (mustSend)
                {
                    FrameBuffer? batch;
                    lock (gate)
                        batch = sender.TakeNeedsLock();
                    if (batch is null)
                        break;
                    sent.AddRange(Numbers(batch));
                    batch.Clear();
                }
            }
        });

        Assert.Equal(Enumerable.Range(0, Threads * Frames), sent.Order());
        Assert.All(sent.GroupBy(number => number / Frames), ofThread => Assert.Equal(ofThread.Order(), ofThread));
    }

    private static List<int> Numbers(FrameBuffer batch)
    {
        var numbers = new List<int>();
        var bytes = new ReadOnlySequence<byte>(batch.Written);
        while (FrameReader.TryCut(ref bytes, out _, out ReadOnlySequence<byte> body))
            numbers.Add(FrameReader.Decode<RetireChunk>(body).Number);
        return numbers;
    }
}
