using ClusterTasks.Scheduling.Contracts;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>This node's lines to the schedulers: one for each shard, and each job has its shard. With one shard, the default, everything
/// passes straight through.</summary>
internal sealed class SchedulerShards : IAsyncDisposable
{
    private readonly SchedulerLink[] _links;
    private readonly ShardBooks? _books;

    // What tasks use of the node of which no run tells the schedulers.
    private volatile ResourceSet _beside = ResourceSet.Empty;

    /// <param name="total">What the node offers.</param>
    internal SchedulerShards(
        int shards, Func<int, ISchedulerGrain> grain, NodeId self, ResourceSet total, ISchedulerClient client, TimeProvider time,
            ILogger logger, Background background)
    {
        _books = shards > 1 ? new ShardBooks(shards, total) : null;
        _links = [.. Enumerable.Range(0, shards)
            .Select(shard => new SchedulerLink(grain(shard), self, new Client(this, shard, client), time, logger, background))];
    }

    internal int Count => _links.Length;

    /// <summary>Registers the node with every shard; until it succeeds nothing else is sent.</summary>
    /// <exception cref="InvalidOperationException">A scheduler refuses this node.</exception>
    internal async Task RegisterAsync(Action<Exception> failed, CancellationToken cancellationToken)
    {
        foreach (SchedulerLink link in _links)
            await link.RegisterAsync(failed, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The node leaves; from here on nothing is reported any more.</summary>
    internal Task UnregisterAsync() => Task.WhenAll(_links.Select(link => link.UnregisterAsync()));

    /// <summary>A node died, and a scheduler with it, perhaps. A new one knows a node only from its registration, and who has nothing to
    /// say to it would register with the next heartbeat: seconds in which nothing is placed there.</summary>
    internal void OnNodeDied()
    {
        foreach (SchedulerLink link in _links)
            link.Beat();
    }

    /// <summary>The node offers something else from now on.</summary>
    internal void Change()
    {
        foreach (SchedulerLink link in _links)
            link.Change();
    }

    internal Task<ClusterView> ViewAsync() => _links[0].ViewAsync();

    internal async Task<WaitReason?> ExplainAsync(TaskId task)
    {
        // The one that knows the task answers.
        WaitReason?[] answers = await Task.WhenAll(_links.Select(link => link.ExplainAsync(task))).ConfigureAwait(false);
        return Array.Find(answers, answer => answer is not null);
    }

    internal void Submit(PlaceRequest request) => LinkOf(request.Job).Submit(request);

    internal Task CreateGroupAsync(GroupRequest group) => LinkOf(group.Job).CreateGroupAsync(group);

    /// <summary>Removes groups of one job.</summary>
    internal Task RemoveGroupsAsync(GroupRequest[] groups) =>
        LinkOf(groups[0].Job).RemoveGroupsAsync(Array.ConvertAll(groups, group => group.Id));

    internal Task<GroupView?> GroupAsync(GroupRequest group) => LinkOf(group.Job).GroupAsync(group.Id);

    /// <summary>Whether other shards leave room for the bundles of an order.</summary>
    internal bool Admit(BundleOrder order) => _books is null || order.Step != BundleStep.Prepare
        || _books.HasRoom(order.Amounts.Aggregate(ResourceSet.Empty, (sum, amount) => sum.Add(amount)));

    /// <summary>Tells the books which bundles the node holds now.</summary>
    internal void SetBundles(BundleReport[] bundles)
    {
        _books?.SetBundles(bundles);
        TellOthers();
    }

    /// <summary>Takes a task out of the queue of whichever shard has it.</summary>
    internal void Cancel(TaskId task)
    {
        foreach (SchedulerLink link in _links)
            link.Cancel(task);
    }

    /// <summary>Of what was dispatched, that which the node can take. The rest had no room left when it came, because another shard was
    /// quicker: it goes back to its scheduler.</summary>
    internal IEnumerable<PlaceRequest> Admit(PlaceRequest[] requests)
    {
        if (_books is null)
            return requests;
        var admitted = new List<PlaceRequest>(requests.Length);
        foreach (PlaceRequest request in requests)
        {
            if (_books.TryTake(request))
                admitted.Add(request);
            else
                LinkOf(request.Job).Refused(request);
        }

        TellOthers();
        return admitted;
    }

    internal void Finished(TaskAttempt run)
    {
        foreach (SchedulerLink link in LinksOf(_books?.Finish(run)))
            link.Finished(run);
        TellOthers();
    }

    internal void Blocked(TaskAttempt run)
    {
        foreach (SchedulerLink link in LinksOf(_books?.Lend(run, isLent: true)))
            link.Blocked(run);
        TellOthers();
    }

    internal void Unblocked(TaskAttempt run)
    {
        foreach (SchedulerLink link in LinksOf(_books?.Lend(run, isLent: false)))
            link.Unblocked(run);
        TellOthers();
    }

    /// <summary>What tasks use that went on after a wait without their own CPUs.</summary>
    internal void Beside(ResourceSet cpus)
    {
        _beside = cpus;
        TellElsewhere();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (SchedulerLink link in _links)
            await link.DisposeAsync().ConfigureAwait(false);
    }

    private SchedulerLink LinkOf(JobId job) => _links[_books is null ? 0 : ShardBooks.ShardOf(job, _links.Length)];

    // A run that is not in the books is over; whichever shard still counts it may know.
    private IEnumerable<SchedulerLink> LinksOf(int? shard) => shard is { } one ? [_links[one]] : _links;

    private void TellOthers()
    {
        if (_books is not null)
            TellElsewhere();
    }

    private void TellElsewhere()
    {
        // One after the other, so that the last word is the newest.
        lock (_links)
        {
            for (int shard = 0; shard < _links.Length; shard++)
                _links[shard].Elsewhere(ElsewhereOf(shard));
        }
    }

    private ResourceSet ElsewhereOf(int shard) => (_books?.Elsewhere(shard) ?? ResourceSet.Empty).Add(_beside);

    /// <summary>The node as one shard sees it.</summary>
    private sealed class Client(SchedulerShards shards, int shard, ISchedulerClient node) : ISchedulerClient
    {
        public NodeRegistration DescribeNode()
        {
            NodeRegistration whole = node.DescribeNode() with { Shards = shards._links.Length, Elsewhere = shards.ElsewhereOf(shard) };
            return shards._books is not { } books ? whole : whole with
            {
                Held = [.. whole.Held.Where(run => books.ShardOf(run.Task) == shard)],
                Bundles = [.. whole.Bundles.Where(bundle => ShardBooks.ShardOf(bundle.Job, shards._links.Length) == shard)],
                Groups = [.. whole.Groups.Where(group => ShardBooks.ShardOf(group.Job, shards._links.Length) == shard)],
            };
        }

        // Every shard sees the same nodes; of two views of different shards nobody could say which is newer.
        public void OnView(ClusterView view)
        {
            if (shard == 0)
                node.OnView(view);
        }

        public void OnSchedulerForgot() => node.OnSchedulerForgot();

        public void OnDequeued(TaskId[] tasks) => node.OnDequeued(tasks);

        public void OnRefused(PlaceRequest request, string reason) => node.OnRefused(request, reason);
    }
}
