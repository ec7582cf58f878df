using System.Net;
using System.Net.Sockets;
using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Store.Transfer;
using ClusterTasks.Worker.Agent;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orleans.Runtime;

namespace ClusterTasks.Worker.Tests.Agent;

public sealed class PeerWatchTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private readonly TaskCompletionSource<SiloAddress> _declared = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<SiloAddress> _leaving = [];
    private readonly FakePort _port = new();
    private readonly PeerWatch _watch;

    public PeerWatchTests() => _watch = new PeerWatch(
        new NodeId(1),
        _port.HoldAsync,
        _leaving.Contains,
        silo =>
        {
            _declared.TrySetResult(silo);
            return Task.CompletedTask;
        },
        _time,
        NullLogger.Instance);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _watch.DisposeAsync();

    [Fact]
    public async Task Connection_EndsAndThePortIsClosed_IsADeath()
    {
        _watch.Update([View(1), View(2)]);
        FakePort.Attempt first = await _port.NextAsync();
        first.Open();
        first.End();

        (await NextAfterAsync(PeerWatch.ConfirmDelay)).Refuse();
        FakePort.Attempt again = await NextAfterAsync(PeerWatch.ConfirmDelay);
        Assert.False(_declared.Task.IsCompleted);
        again.Refuse();

        Assert.Equal(View(2).Silo, await _declared.Task.InTime("not declared"));
    }

    [Fact]
    public async Task Connection_EndsAndTheNextOneOpens_IsNoDeath()
    {
        _watch.Update([View(2)]);
        FakePort.Attempt first = await _port.NextAsync();
        first.Open();
        _time.Advance(TimeSpan.FromMinutes(1));
        first.End();

        (await _port.NextAsync()).Open();

        Assert.False(_declared.Task.IsCompleted);
    }

    [Fact]
    public async Task Port_ThatWasNeverOpen_IsNoDeath()
    {
        _watch.Update([View(2)]);
        for (int attempt = 0; attempt < 5; attempt++)
        {
            FakePort.Attempt next = attempt == 0 ? await _port.NextAsync() : await NextAfterAsync(PeerWatch.RetryDelay);
            next.Refuse();
        }

        await NextAfterAsync(PeerWatch.RetryDelay);
        Assert.False(_declared.Task.IsCompleted);
    }

    [Fact]
    public async Task Peer_ThatDoesNotAnswer_IsNoDeath()
    {
        _watch.Update([View(2)]);
        FakePort.Attempt first = await _port.NextAsync();
        first.Open();
        first.End();
        for (int attempt = 0; attempt < 5; attempt++)
        {
            FakePort.Attempt next = await NextAfterAsync(PeerWatch.RetryDelay);
            next.Fail(new TransferException("nothing came for 10 s."));
        }

        await NextAfterAsync(PeerWatch.RetryDelay);
        Assert.False(_declared.Task.IsCompleted);
    }

    [Fact]
    public async Task Node_ThatLeaves_IsNoDeath()
    {
        _watch.Update([View(2)]);
        FakePort.Attempt first = await _port.NextAsync();
        first.Open();
        _leaving.Add(View(2).Silo);
        first.End();
        (await NextAfterAsync(PeerWatch.ConfirmDelay)).Refuse();
        (await NextAfterAsync(PeerWatch.ConfirmDelay)).Refuse();

        await NextAfterAsync(PeerWatch.RetryDelay);
        Assert.False(_declared.Task.IsCompleted);
    }

    [Fact]
    public async Task Update_WithoutANode_EndsItsWatch()
    {
        _watch.Update([View(2)]);
        FakePort.Attempt first = await _port.NextAsync();

        _watch.Update([]);

        await first.GivenUp.InTime("not given up");
    }

    [Fact]
    public void Chosen_OfManyNodes_AreThoseThatFollow()
    {
        NodeView[] nodes = [.. Enumerable.Range(1, 20).Select(number => View((ulong)number))];

        Assert.Equal([3, 4, 5, 6, 7, 8, 9, 10], PeerWatch.Chosen(new NodeId(2), nodes).Select(node => (int)node.Node.Value));
        Assert.Equal([20, 1, 2, 3, 4, 5, 6, 7], PeerWatch.Chosen(new NodeId(19), nodes).Select(node => (int)node.Node.Value));
        Assert.Equal([1, 2], PeerWatch.Chosen(new NodeId(3), nodes[..3]).Select(node => (int)node.Node.Value));
    }

    private async Task<FakePort.Attempt> NextAfterAsync(TimeSpan delay)
    {
        Task<FakePort.Attempt> next = _port.NextAsync();
        while (!next.IsCompleted)
        {
            _time.Advance(delay);
            await Task.Yield();
        }

        return await next;
    }

    private static NodeView View(ulong number) => new()
    {
        Node = new NodeId(number),
        Silo = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 1000 + (int)number), 1),
        Total = ResourceSet.FromCpus(1),
        Free = ResourceSet.FromCpus(1),
        TransferEndpoint = $"127.0.0.1:{2000 + number}",
    };

    /// <summary>A port whose connections the test opens, refuses and ends.</summary>
    private sealed class FakePort
    {
        private readonly System.Threading.Channels.Channel<Attempt> _attempts =
            System.Threading.Channels.Channel.CreateUnbounded<Attempt>();

        internal async Task<Attempt> NextAsync() => await _attempts.Reader.ReadAsync().AsTask().InTime("no attempt");

        internal Task HoldAsync(EndPoint peer, Action opened, CancellationToken cancellationToken)
        {
            var attempt = new Attempt(opened);
            cancellationToken.Register(attempt.GiveUp);
            _attempts.Writer.TryWrite(attempt);
            return attempt.Done;
        }

        internal sealed class Attempt(Action opened)
        {
            private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
            private readonly TaskCompletionSource _givenUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

            internal Task Done => _done.Task;

            internal Task GivenUp => _givenUp.Task;

            internal void Open() => opened();

            internal void End() => _done.TrySetResult();

            internal void Refuse() => Fail(new TransferException(
                "no connection", canRetry: false, new SocketException((int)SocketError.ConnectionRefused)));

            internal void Fail(Exception error) => _done.TrySetException(error);

            internal void GiveUp()
            {
                _givenUp.TrySetResult();
                _done.TrySetCanceled();
            }
        }
    }
}
