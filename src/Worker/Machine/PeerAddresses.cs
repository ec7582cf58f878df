using ClusterTasks.Protocol;
using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Machine;

/// <summary>Tells drivers the other nodes of the machine, one of which takes their session over when this node dies.</summary>
internal sealed class PeerAddresses(NodeContext context, NodeTables tables, SiloAddress silo)
{
    private ClusterView? _told;

    /// <summary>Tells all drivers when the nodes have changed. The machine asks behind each step.</summary>
    internal void TellIfChanged()
    {
        if (ReferenceEquals(_told, tables.Members.View))
            return;
        _told = tables.Members.View;
        foreach (NodeSession session in tables.Sessions.All.Values)
            Tell(session);
    }

    internal void Tell(NodeSession session)
    {
        if (session.Kind == SessionKind.Driver && tables.Jobs.CodeOf(session.Job) is { MayMove: true })
            context.Effects.Send(session, new Peers([.. tables.Members.Nodes
                .Where(node => node.Node != context.Self && node.Silo.Endpoint.Address.Equals(silo.Endpoint.Address))
                .Select(node => node.SessionAddress)]));
    }
}
