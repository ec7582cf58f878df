using System.Net;
using ClusterTasks.Protocol;
using ClusterTasks.Scheduling;
using ClusterTasks.Store;
using ClusterTasks.Store.Transfer;
using ClusterTasks.Worker.Execution;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Agent;

/// <summary>Bringing objects to this node.</summary>
internal sealed partial class NodeCore
{
    Task ILocalTasksHost.EnsureLocalAsync(ObjectId id, IReadOnlyList<NodeId> locations) => Task.Run(() => EnsureLocalAsync(id, locations, PullClass.Arguments));

    string? ILocalTasksHost.ExplainFetch(ObjectId id) => _pulls.Explain(id);

    /// <summary>Copies the object here unless it is here already; all callers of one object share one transfer.</summary>
    /// <exception cref="ObjectLostException">No copy can be had.</exception>
    private async Task EnsureLocalAsync(ObjectId id, IReadOnlyList<NodeId> locations, PullClass pullClass)
    {
        if (Store.Contains(id))
            return;
        if (InlineBlob(id) is { } blob)
        {
            await CopyToStoreAsync(id, blob).ConfigureAwait(false);
            return;
        }

        try
        {
            await _pulls.PullAsync(id, Endpoints(locations), pullClass, CancellationToken.None).ConfigureAwait(false);
        }
        catch (ObjectLostException) when (id.Owner != Self)
        {
            // What this node knew of the copies was old. The owner knows best.
            NodeId[] current = await AgentOf(id.Owner).LocateAsync(Bytes(id)).ConfigureAwait(false);
            if (current.Length == 0 || current.SequenceEqual(locations))
                throw;
            await _pulls.PullAsync(id, Endpoints(current), pullClass, CancellationToken.None).ConfigureAwait(false);
        }

        lock (_lock)
        {
            if (id.Owner == Self)
                _objects.AddLocation(id, Self);
            else
                Post(id.Owner, new AddLocation(id));
        }
    }

    /// <summary>The value of an object that lives in this node's table instead of its store.</summary>
    internal byte[]? InlineBlob(ObjectId id)
    {
        lock (_lock)
            return _objects.Find(id) is { State: ValueState.Inline } entry ? entry.Blob : null;
    }

    private async Task CopyToStoreAsync(ObjectId id, byte[] blob)
    {
        using ObjectBuilder? builder = await Store.CreateLocalAsync(id, blob.Length, CancellationToken.None).ConfigureAwait(false);
        if (builder is not null)
        {
            blob.CopyTo(builder.Slice(0, blob.Length));
            builder.Seal();
        }

        lock (_lock)
            _objects.AddLocation(id, Self);
    }

    internal NodeId[] Locate(ObjectId id)
    {
        lock (_lock)
            return _objects.Find(id) switch
            {
                { State: ValueState.Stored } entry => [.. entry.Locations],
                { State: ValueState.Inline } => [Self],
                _ => [],
            };
    }

    private async Task FetchForAsync(NodeSession session, ObjectId id, NodeId[] locations)
    {
        try
        {
            await Task.Run(() => EnsureLocalAsync(id, locations, PullClass.Get)).ConfigureAwait(false);
            session.Send(new Resolved(id, ResolvedKind.Stored, []));
        }
        catch (Exception e)
        {
            session.Send(new Resolved(id, ResolvedKind.Failed, _errors.FetchFailed(id, e)));
        }
    }

    private List<EndPoint> Endpoints(IReadOnlyList<NodeId> nodes)
    {
        ClusterView view = _view;
        var endpoints = new List<EndPoint>(nodes.Count);
        foreach (NodeId node in nodes)
        {
            if (node != Self && Array.Find(view.Nodes, n => n.Node == node) is { } found && IPEndPoint.TryParse(found.TransferEndpoint, out IPEndPoint? endpoint))
                endpoints.Add(endpoint);
        }

        return endpoints;
    }

    private static byte[] Bytes(ObjectId id)
    {
        var bytes = new byte[ObjectId.Size];
        id.WriteTo(bytes);
        return bytes;
    }
}
