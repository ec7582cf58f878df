using System.Threading.Channels;
using ClusterTasks.Scheduling.Contracts;

namespace ClusterTasks.Scheduling.Tests;

/// <summary>Records the messages of the grain, and fails the next dispatches on demand.</summary>
internal sealed class FakeDispatcher : INodeDispatcher
{
    private readonly Channel<(SiloAddress Node, PlaceRequest[] Tasks)> _dispatched =
        Channel.CreateUnbounded<(SiloAddress, PlaceRequest[])>();
    private readonly Channel<(SiloAddress Node, ClusterView View)> _views = Channel.CreateUnbounded<(SiloAddress, ClusterView)>();
    private readonly Channel<(SiloAddress Owner, TaskId[] Tasks, string Reason)> _infeasible = Channel.CreateUnbounded<(
        SiloAddress, TaskId[], string)>();
    private readonly Channel<(SiloAddress Node, BundleOrder Order)> _orders = Channel.CreateUnbounded<(SiloAddress, BundleOrder)>();
    private readonly Channel<GroupView> _groups = Channel.CreateUnbounded<GroupView>();

    private readonly Channel<(SiloAddress Owner, TaskId[] Slots)> _recalls = Channel.CreateUnbounded<(SiloAddress, TaskId[])>();

    /// <summary>The exceptions that the next dispatches throw, after they were recorded.</summary>
    internal Queue<Exception> Failures { get; } = new();

    public Task DispatchAsync(SiloAddress node, PlaceRequest[] tasks)
    {
        Exception? failure = Failures.Count > 0 ? Failures.Dequeue() : null;
        _dispatched.Writer.TryWrite((node, tasks));
        return failure is null ? Task.CompletedTask : Task.FromException(failure);
    }

    public Task PublishViewAsync(SiloAddress node, ClusterView view)
    {
        _views.Writer.TryWrite((node, view));
        return Task.CompletedTask;
    }

    public Task InfeasibleAsync(SiloAddress owner, TaskId[] tasks, string reason, bool isFinal)
    {
        _infeasible.Writer.TryWrite((owner, tasks, reason));
        return Task.CompletedTask;
    }

    /// <summary>Gets the answers to the next orders. Without any, the answer is "done".</summary>
    internal Queue<bool> OrderAnswers { get; } = new();

    public Task<bool> BundlesAsync(SiloAddress node, BundleOrder order)
    {
        _orders.Writer.TryWrite((node, order));
        return Task.FromResult(OrderAnswers.Count == 0 || OrderAnswers.Dequeue());
    }

    public Task GroupChangedAsync(SiloAddress owner, GroupView group)
    {
        _groups.Writer.TryWrite(group);
        return Task.CompletedTask;
    }

    internal Task<(SiloAddress Node, BundleOrder Order)> NextOrderAsync(string phase) => NextAsync(_orders, phase);

    internal async Task<GroupView> GroupWhereAsync(Func<GroupView, bool> condition, string phase)
    {
        while (true)
        {
            GroupView view = await NextAsync(_groups, phase);
            if (condition(view))
                return view;
        }
    }

    internal Task<(SiloAddress Node, PlaceRequest[] Tasks)> NextDispatchAsync(string phase) => NextAsync(_dispatched, phase);

    internal Task<(SiloAddress Owner, TaskId[] Tasks, string Reason)> NextInfeasibleAsync(string phase) => NextAsync(_infeasible, phase);

    internal async Task<ClusterView> ViewWhereAsync(Func<ClusterView, bool> condition, string phase)
    {
        while (true)
        {
            (_, ClusterView view) = await NextAsync(_views, phase);
            if (condition(view))
                return view;
        }
    }

    public Task RecallAsync(SiloAddress owner, TaskId[] slots)
    {
        _recalls.Writer.TryWrite((owner, slots));
        return Task.CompletedTask;
    }

    internal Task<(SiloAddress Owner, TaskId[] Slots)> NextRecallAsync(string phase) => NextAsync(_recalls, phase);

    private async Task<T> NextAsync<T>(Channel<T> channel, string phase)
    {
        using CancellationTokenSource timeout = new(TimeSpan.FromSeconds(60));
        try
        {
            return await channel.Reader.ReadAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException(
                $"{phase}: nothing came in 60 s; waiting are {_dispatched.Reader.Count} dispatches, {_views.Reader.Count} views.");
        }
    }
}
