using System.Buffers;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Tests.Ownership;

namespace ClusterTasks.Worker.Tests.Machine;

public sealed class NodeMailTests
{
    private readonly List<string> _log = [];
    private readonly List<string> _failures = [];
    private readonly NodeMail _mail;

    public NodeMailTests() => _mail = new NodeMail(Tables.A, (message, error) => _failures.Add($"{message}: {error.Message}"));

    [Fact]
    public void DeliverNext_HandlersPostMore_InTheOrderOfThePosts()
    {
        _mail.On((NodeId from, in SlotGranted granted) =>
        {
            _log.Add($"granted {granted.Slot.Number} by {from}");
            _mail.Post(new Accepted(granted.Slot, 1));
            _mail.Post(new SlotGranted(Tables.T(granted.Slot.Number + 10)));
            _log.Add("end");
        });
        _mail.On((NodeId _, in Accepted accepted) => _log.Add($"accepted {accepted.Task.Number}"));
        _mail.Post(new SlotGranted(Tables.T(1)));
        _mail.Post(new Accepted(Tables.T(2), 1));

        for (int i = 0; i < 4; i++)
            _mail.DeliverNext();

        Assert.Equal([$"granted 1 by {Tables.A}", "end", "accepted 2", "accepted 1", $"granted 11 by {Tables.A}", "end"], _log);
        Assert.True(_mail.HasMail);
    }

    [Fact]
    public void DeliverNext_HandlerFails_ItAloneComesBack()
    {
        _mail.On(
            (NodeId _, in Accepted accepted) =>
            {
                if (accepted.Attempt == 1)
                    throw new InvalidOperationException("a fault");
                _log.Add($"accepted {accepted.Task.Number}");
            },
            (NodeId to, in Accepted accepted, string reason) => _log.Add($"{accepted.Task.Number} back from {to}: {reason}"));
        _mail.Post(new Accepted(Tables.T(1), 1));
        _mail.Post(new Accepted(Tables.T(2), 2));

        _mail.DeliverNext();
        _mail.DeliverNext();

        Assert.Equal([$"1 back from {Tables.A}: node {Tables.A} failed in handling it (InvalidOperationException: a fault)", "accepted 2"],
            _log);
        Assert.Equal(["Accepted: a fault"], _failures);
        Assert.False(_mail.HasMail);
    }

    [Fact]
    public void Receive_FrameOfAnotherNode_TakesTheSameHandler()
    {
        _mail.On((NodeId from, in Accepted accepted) => _log.Add($"accepted {accepted.Task.Number} by {from}"));
        var frames = new FrameBuffer();
        frames.Append(new Accepted(Tables.T(1), 1));
        frames.Append(new SlotGranted(Tables.T(2)));
        var rest = new ReadOnlySequence<byte>(frames.Written);

        Assert.True(FrameReader.TryCut(ref rest, out FrameType type, out ReadOnlySequence<byte> body));
        _mail.Receive(Tables.B, type, body);
        Assert.True(FrameReader.TryCut(ref rest, out FrameType unknown, out ReadOnlySequence<byte> other));

        Assert.Equal([$"accepted 1 by {Tables.B}"], _log);
        Assert.Throws<ProtocolException>(() => _mail.Receive(Tables.B, unknown, other));
    }

    [Fact]
    public void On_TwiceForAType_Throws()
    {
        _mail.On((NodeId _, in Accepted _) => { });

        Assert.Throws<InvalidOperationException>(() => _mail.On((NodeId _, in Accepted _) => { }));
    }
}
