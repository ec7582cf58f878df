using ClusterTasks.Store.Layout;

namespace ClusterTasks.Protocol;

/// <summary>The node's answer to <see cref="Hello"/>: which protocol the session uses, who the client is now, in which cluster, how much
/// memory of the node its unfinished requests may take, and how to map the node store.</summary>
[Frame(FrameType.Welcome)]
internal readonly partial record struct Welcome(
    int Protocol, NodeId Node, ulong Cluster, uint Session, JobId Job, long RequestBytes, StoreDescriptor Store) : IFrame<Welcome>
{
    private Welcome Checked() => ProtocolRange.Own.CommonWith(new ProtocolRange(Protocol, Protocol)) is not null
        ? this
        : throw new ProtocolException(
            $"The node uses session protocol {Protocol}, this program speaks {ProtocolRange.Own}: use ClusterTasks versions that have "
            + "one in common.");
}
