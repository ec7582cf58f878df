using System.Net;
using ClusterTasks.Worker.Agent;
using ClusterTasks.Worker.Hosting;
using Microsoft.Extensions.Time.Testing;
using Orleans.Runtime;

namespace ClusterTasks.Worker.Tests.Agent;

public sealed class NodeAgreementTests
{
    private static readonly SiloAddress First = SiloAddress.New(IPAddress.Loopback, 1, 1);
    private static readonly SiloAddress Second = SiloAddress.New(IPAddress.Loopback, 2, 1);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Check_AllAlike_Passes() => await CheckAsync(2, _ => Task.FromResult(2));

    [Fact]
    public async Task Check_OneDiffers_IsRefusedWithBothNumbers()
    {
        NodeStartException error = await Assert.ThrowsAsync<NodeStartException>(
            () => CheckAsync(2, silo => Task.FromResult(silo.Equals(Second) ? 1 : 2)));
        Assert.Contains("is set to 2 scheduler shards, the node at", error.Message, StringComparison.Ordinal);
        Assert.Contains("to 1.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_AMemberIsSilentOrFails_GoesOnWithoutIt()
    {
        var never = new TaskCompletionSource<int>();
        Task check = CheckAsync(
            2, silo => silo.Equals(First) ? never.Task : Task.FromException<int>(new InvalidOperationException("no node there")));
        Assert.False(check.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(5));
        await check.InTime("it waits for a dead member");
    }

    [Fact]
    public async Task Check_StartIsCancelled_Ends()
    {
        using var cancelled = new CancellationTokenSource();
        Task check = CheckAsync(2, _ => new TaskCompletionSource<int>().Task, cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => check.InTime("it goes on"));
    }

    private Task CheckAsync(int shards, Func<SiloAddress, Task<int>> shardsOf, CancellationToken cancellationToken = default) =>
        NodeAgreement.CheckAsync(new NodeId(7), shards, [First, Second], shardsOf, _time, cancellationToken);
}
