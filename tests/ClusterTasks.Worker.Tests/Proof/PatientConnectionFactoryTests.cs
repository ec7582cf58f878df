using System.Net;
using ClusterTasks.Worker.Proof;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.Worker.Tests.Proof;

/// <summary>Parallel attempts to open one connection.</summary>
public sealed class PatientConnectionFactoryTests
{
    private static readonly IPEndPoint Silo = new(IPAddress.Loopback, 7);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly FakeTimeProvider _time = new();
    private readonly Attempts _attempts = new();
    private readonly PatientConnectionFactory _factory;

    public PatientConnectionFactoryTests() => _factory = new PatientConnectionFactory(_attempts, _time, watch: null);

    [Fact]
    public async Task Connect_FirstAttemptSucceeds_IsTheOnlyOne()
    {
        Task<ConnectionContext> connecting = _factory.ConnectAsync(Silo, TestContext.Current.CancellationToken).AsTask();
        var connection = new DefaultConnectionContext("first");
        _attempts.Of(0).SetResult(connection);
        Assert.Same(connection, await connecting.WaitAsync(Patience));
        Assert.Single(_attempts.All);
    }

    [Fact]
    public async Task Connect_FirstHasNoAnswer_TheFirstToSucceedWinsAndTheOthersEnd()
    {
        Task<ConnectionContext> connecting = _factory.ConnectAsync(Silo, TestContext.Current.CancellationToken).AsTask();
        await StepsAsync(3);
        var connection = new DefaultConnectionContext("third");
        _attempts.Of(2).SetResult(connection);
        Assert.Same(connection, await connecting.WaitAsync(Patience));
        Assert.All(_attempts.Tokens, token => Assert.True(token.IsCancellationRequested));
        // An attempt that succeeds in the same moment is useless.
        var late = new Context();
        _attempts.Of(0).SetResult(late);
        _attempts.Of(1).SetCanceled(TestContext.Current.CancellationToken);
        _attempts.Of(3).SetCanceled(TestContext.Current.CancellationToken);
        await late.Ended.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task Connect_AnAttemptIsRefused_FailsAtOnce()
    {
        Task<ConnectionContext> connecting = _factory.ConnectAsync(Silo, TestContext.Current.CancellationToken).AsTask();
        await StepsAsync(1);
        _attempts.Of(0).SetException(new IOException("refused"));
        await Assert.ThrowsAsync<IOException>(() => connecting.WaitAsync(Patience));
        Assert.Equal(2, _attempts.All.Count);
    }

    [Fact]
    public async Task Connect_NobodyEverAnswers_EndsWithTheCaller()
    {
        using var caller = new CancellationTokenSource();
        _attempts.EndWithTheirToken = true;
        Task<ConnectionContext> connecting = _factory.ConnectAsync(Silo, caller.Token).AsTask();
        await StepsAsync(2);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.WaitAsync(Patience));
    }

    /// <summary>Lets the time of steps pass, each when the step before has begun its attempt.</summary>
    private async Task StepsAsync(int steps)
    {
        for (int begun = 1; begun <= steps; begun++)
        {
            _time.Advance(PatientConnectionFactory.Step);
            await _attempts.Begun(begun + 1).WaitAsync(Patience);
        }
    }

    private sealed class Attempts : IConnectionFactory
    {
        private readonly Lock _gate = new();
        private readonly Dictionary<int, TaskCompletionSource> _begun = [];

        internal List<TaskCompletionSource<ConnectionContext>> All { get; } = [];

        internal List<CancellationToken> Tokens { get; } = [];

        internal bool EndWithTheirToken { get; set; }

        internal TaskCompletionSource<ConnectionContext> Of(int index)
        {
            lock (_gate)
                return All[index];
        }

        internal Task Begun(int count)
        {
            lock (_gate)
            {
                if (All.Count >= count)
                    return Task.CompletedTask;
                return (_begun[count] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }
        }

        public ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
        {
            var attempt = new TaskCompletionSource<ConnectionContext>(TaskCreationOptions.RunContinuationsAsynchronously);
            if (EndWithTheirToken)
                cancellationToken.UnsafeRegister(_ => attempt.TrySetCanceled(cancellationToken), null);
            lock (_gate)
            {
                All.Add(attempt);
                Tokens.Add(cancellationToken);
                if (_begun.Remove(All.Count, out TaskCompletionSource? begun))
                    begun.SetResult();
            }

            return new ValueTask<ConnectionContext>(attempt.Task);
        }
    }

    private sealed class Context() : DefaultConnectionContext("late")
    {
        internal TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override ValueTask DisposeAsync()
        {
            Ended.SetResult();
            return base.DisposeAsync();
        }
    }
}
