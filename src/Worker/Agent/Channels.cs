using ClusterTasks.Protocol;
using ClusterTasks.Worker.Contracts;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Machine;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>The channels to the other nodes. One thread at a time carries mail here: see <see cref="Carrier"/>.</summary>
internal sealed class Channels(Node node, NodeSetup setup, ILogger logger) : IMailCarrier
{
    // News of a node that joins takes milliseconds. A node that is still unknown after this, and of which the list of members says nothing
    // for certain, died before this node joined.
    internal static readonly TimeSpan UnknownNodePatience = TimeSpan.FromSeconds(10);

    private readonly Dictionary<NodeLine, PeerChannel> _mail = [];
    private readonly Dictionary<NodeLine, BorrowChannel> _borrows = [];

    /// <summary>Encodes and sends a message. One that is too large comes back.</summary>
    public void Send<T>(NodeLine line, in T frame)
        where T : IFrame<T>
    {
        try
        {
            MailTo(line).Post(frame);
        }
        catch (ClusterTasksException e)
        {
            using NodeStep step = node.Enter();
            step.Machine.Effects.Add(new MailRefused(line.Node, T.Type, e.Message));
            step.Machine.Effects.Own.Refused(line.Node, frame, e.Message);
        }
    }

    internal void SendLine(in OutputMail mail) => MailTo(mail.Line).PostLine(mail.Job, mail.Text);

    internal void SendBorrow(in BorrowMail mail) => BorrowsTo(mail.Line).Post(mail.Id, mail.Begins);

    internal void Close(in LineClosed closed)
    {
        if (_mail.Remove(closed.Line, out PeerChannel? channel))
            channel.Close(closed.Reason);
        if (_borrows.Remove(closed.Line, out BorrowChannel? borrows))
            borrows.Close(closed.Reason);
    }

    private PeerChannel MailTo(NodeLine line)
    {
        if (_mail.TryGetValue(line, out PeerChannel? channel))
            return channel;
        NodeId peer = line.Node;
        channel = new PeerChannel(
            peer,
            (sequence, frames) => node.AgentOf(peer).DeliverAsync(setup.Self, sequence, frames),
            () => node.IsKnown(peer),
            silence => IsGoneAfter(peer, silence),
            (type, body, reason) => node.Do(machine =>
            {
                machine.Effects.Add(new MailRefused(peer, type, reason));
                machine.Effects.Own.Refused(peer, type, body, reason);
            }),
            outcome => node.Do(machine => machine.OnUnheard(peer, outcome)),
            setup.Time,
            logger,
            setup.Background);
        _mail.Add(line, channel);
        return channel;
    }

    private BorrowChannel BorrowsTo(NodeLine line)
    {
        if (_borrows.TryGetValue(line, out BorrowChannel? channel))
            return channel;
        NodeId owner = line.Node;
        channel = new BorrowChannel(
            owner,
            (sequence, ids, kinds) => node.AgentOf(owner).BorrowAsync(setup.Self, sequence, ids, kinds),
            () => node.IsKnown(owner),
            silence => IsGoneAfter(owner, silence),
            (lost, reason) => node.Do(machine => machine.OnLost(owner, lost, reason)),
            messages => node.Do(machine => machine.OnBorrowsSettled(line, messages)),
            setup.Time,
            logger,
            setup.Background);
        _borrows.Add(line, channel);
        return channel;
    }

    /// <summary>Whether a node that does not answer is none: then nothing waits for it any more.</summary>
    private bool IsGoneAfter(NodeId peer, TimeSpan silence)
    {
        if (silence <= UnknownNodePatience)
            return false;
        using NodeStep step = node.Enter();
        return step.Machine.Deaths.TurnAwayIfUnknown(peer, silence);
    }
}
