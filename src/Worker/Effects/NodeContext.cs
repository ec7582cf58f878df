namespace ClusterTasks.Worker.Effects;

/// <summary>The common parts with which every table of a node works.</summary>
internal sealed class NodeContext
{
    /// <param name="self">This node.</param>
    /// <param name="clock">Its clock.</param>
    /// <param name="errors">Makes the errors that it reports.</param>
    /// <param name="handlesOwnMail">False: mail to itself is carried as that to others is. For tests of single tables.</param>
    internal NodeContext(NodeId self, NodeClock clock, IErrorFactory errors, bool handlesOwnMail = true)
    {
        (Self, Clock, Errors) = (self, clock, errors);
        Owners = new Owners(self, Gone);
        Effects = new NodeEffects(handlesOwnMail ? self : default, Gone, Owners);
    }

    internal NodeId Self { get; }

    internal NodeClock Clock { get; }

    internal IErrorFactory Errors { get; }

    internal GoneNodes Gone { get; } = new();

    internal Owners Owners { get; }

    internal NodeEffects Effects { get; }
}
