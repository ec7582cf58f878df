using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.Store.Transfer.Tests;

/// <summary>Many nodes pull one object at once. The clock stands still, so a source that has begun to send is busy forever.</summary>
public sealed class BroadcastTests : IAsyncDisposable
{
    private const int Size = (40 << 20) + 77;

    private readonly FakeTimeProvider _time = new();
    private readonly List<RelayNode> _nodes = [];
    private readonly byte[] _bytes = Rig.Bytes(Size);

    public async ValueTask DisposeAsync()
    {
        foreach (RelayNode node in Enumerable.Reverse(_nodes))
            await node.DisposeAsync();
    }

    [Fact]
    public async Task PullAsync_SevenNodesAtOnce_EachNodeSendsItOnceAtMost()
    {
        RelayNode source = Source();
        RelayNode[] others = [.. Enumerable.Range(0, 7).Select(_ => Add())];
        var begun = new TaskCompletionSource();
        others[0].Node.OnPlace = _ => begun.TrySetResult();

        Task first = others[0].PullAsync(Rig.Id(1), source);
        await begun.Task.Within("the first node receives", State);
        await Task.WhenAll([first, .. others.Skip(1).Select(node => node.PullAsync(Rig.Id(1), source))]).Within("all nodes", State);

        Assert.All(others, node => Assert.True(node.Node.Objects[Rig.Id(1)].AsSpan().SequenceEqual(_bytes)));
        Assert.All(others, node => Assert.Equal(Size, node.Counters.BytesReceived));
        Assert.Equal(Size, source.Counters.BytesSent);
        Assert.All(others, node => Assert.InRange(node.Counters.BytesSent, 0, Size));
    }

    [Fact]
    public async Task PullAsync_ParentHasOnlyAPart_PassesItOnBeforeItHasTheRest()
    {
        RelayNode source = Source();
        using var hold = new Hold();
        var passedOn = new TaskCompletionSource();
        source.Node.OnRead = offset =>
        {
            if (offset >= 20 << 20)
                hold.Wait();
        };
        RelayNode parent = Add();
        RelayNode child = Add();
        var begun = new TaskCompletionSource();
        parent.Node.OnPlace = _ => begun.TrySetResult();
        child.Node.OnPlace = offset =>
        {
            if (offset == 3 << 20)
                passedOn.TrySetResult();
        };

        Task first = parent.PullAsync(Rig.Id(1), source);
        await begun.Task.Within("the parent receives", State);
        Task second = child.PullAsync(Rig.Id(1), source);
        await passedOn.Task.Within("the child receives", State);
        Assert.False(first.IsCompleted);
        hold.Set();
        await Task.WhenAll(first, second).Within("both", State);

        Assert.Equal(_bytes, child.Node.Objects[Rig.Id(1)]);
        Assert.Equal(Size, source.Counters.BytesSent);
    }

    [Fact]
    public async Task PullAsync_ParentDiesInTheMiddle_ContinuesAtTheSourceWithWhatIsMissing()
    {
        RelayNode source = Source();
        using var hold = new Hold();
        var held = new TaskCompletionSource();
        bool isForChild = false;
        source.Node.OnRead = offset =>
        {
            if (offset < 20 << 20 || Volatile.Read(ref isForChild))
                return;
            held.TrySetResult();
            hold.Wait();
        };
        RelayNode parent = Add();
        RelayNode child = Add();
        (TaskCompletionSource begun, TaskCompletionSource passedOn) = (new(), new());
        parent.Node.OnPlace = _ => begun.TrySetResult();
        child.Node.OnPlace = offset =>
        {
            if (offset == 3 << 20)
                passedOn.TrySetResult();
        };

        Task first = parent.PullAsync(Rig.Id(1), source);
        await begun.Task.Within("the parent receives", State);
        Task second = child.PullAsync(Rig.Id(1), source);
        await passedOn.Task.Within("the child receives", State);
        await held.Task.Within("the parent is held up", State);
        Volatile.Write(ref isForChild, true);
        await parent.Host.KillAsync();
        await second.Within("the child", State);
        hold.Set();
        await first.Within("the parent", State);

        Assert.Equal(_bytes, child.Node.Objects[Rig.Id(1)]);
        Assert.Equal(Size, child.Counters.BytesReceived);
    }

    [Fact]
    public async Task PullAsync_ParentHangs_GoesToTheSourceAfterItsPatience()
    {
        RelayNode source = Source();
        using var hold = new Hold();
        var held = new TaskCompletionSource();
        bool isForChild = false;
        source.Node.OnRead = offset =>
        {
            if (offset < 5 << 20 || Volatile.Read(ref isForChild))
                return;
            held.TrySetResult();
            hold.Wait();
        };
        RelayNode parent = Add();
        RelayNode child = Add();
        (TaskCompletionSource begun, TaskCompletionSource passedOn) = (new(), new());
        parent.Node.OnPlace = _ => begun.TrySetResult();
        child.Node.OnPlace = _ => passedOn.TrySetResult();

        Task first = parent.PullAsync(Rig.Id(1), source);
        await begun.Task.Within("the parent receives", State);
        Task second = child.PullAsync(Rig.Id(1), source);
        await passedOn.Task.Within("the child receives", State);
        await held.Task.Within("the parent is held up", State);
        Volatile.Write(ref isForChild, true);
        await _time.PassesUntil(TimeSpan.FromSeconds(0.5), () => second.IsCompleted, "the child", State);
        await second;
        Assert.False(first.IsCompleted);
        hold.Set();
        await first.Within("the parent", State);

        Assert.Equal(_bytes, child.Node.Objects[Rig.Id(1)]);
        Assert.Contains(child.Log.Entries, entry => entry.Text.Contains("did not come for 5 s", StringComparison.Ordinal));
    }

    private RelayNode Source()
    {
        RelayNode source = Add();
        source.Node.Objects[Rig.Id(1)] = _bytes;
        return source;
    }

    private RelayNode Add()
    {
        var node = new RelayNode(new TransferOptions { ClusterToken = "secret", TimeProvider = _time });
        _nodes.Add(node);
        return node;
    }

    private string State() => string.Join("\n", _nodes.Select(node => node.State()));
}
