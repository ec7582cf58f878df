using System.IO.Pipelines;
using System.Net;
using ClusterTasks.Store.Proof;
using ClusterTasks.Worker.Proof;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.Worker.Tests.Proof;

/// <summary>The exchange over connections: what passes, what the peer learns, when it ends.</summary>
public sealed class ProofMiddlewareTests
{
    private const string Token = "0123456789abcdef";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly FakeTimeProvider _time = new();
    private readonly Reports _reports = new();

    [Fact]
    public async Task Connection_SameToken_IsHandedOnWithEveryByteBehindTheProof()
    {
        var (client, server) = Pair();
        byte[] received = new byte[5];
        Task accept = New(Token)
            .AcceptAsync(server, async connection => await connection.Transport.Input.AsStream().ReadExactlyAsync(received));
        await New(Token).OpenAsync(client, async connection => await connection.Transport.Output.WriteAsync("hello"u8.ToArray()))
            .WaitAsync(Patience);
        await accept.WaitAsync(Patience);
        Assert.Equal("hello"u8, received);
        Assert.Equal(2, _reports.Proven);
    }

    [Fact]
    public async Task Connection_OtherToken_IsRefusedAndBothSaySo()
    {
        var (client, server) = Pair();
        Task accept = New(Token).AcceptAsync(server, Never);
        await Assert.ThrowsAsync<ConnectionAbortedException>(() => New("fedcba9876543210").OpenAsync(client, Never).WaitAsync(Patience));
        await client.Transport.Output.CompleteAsync(); // the transport does this when it is aborted
        await accept.WaitAsync(Patience);
        Assert.Equal(0, _reports.Proven);
        Assert.Equal(["silo Refused", "silo: It has another cluster's token."], _reports.Lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Connection_ThatSpeaksOfSomethingElse_GetsTheGreetingAlone()
    {
        var (client, server) = Pair();
        Task accept = New(Token).AcceptAsync(server, Never);
        await client.Transport.Output.WriteAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray());
        await accept.WaitAsync(Patience);
        await server.Transport.Output.CompleteAsync();
        Assert.Equal(ProofExchange.GreetingBytes, (await ReadAllAsync(client)).Length);
        Assert.Contains("something else", Assert.Single(_reports.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_ThatSaysNothing_EndsAfterTheLimit()
    {
        var (client, server) = Pair();
        Task accept = New(Token).AcceptAsync(server, Never);
        await ReadSomeAsync(client);
        _time.Advance(ProofMiddleware.Limit);
        await accept.WaitAsync(Patience);
        Assert.Equal("silo: It proved nothing within 5 s.", Assert.Single(_reports.Lines));
    }

    [Fact]
    public async Task Connection_DripsItsProof_EndsAfterTheSameLimit()
    {
        var (client, server) = Pair();
        Task accept = New(Token).AcceptAsync(server, Never);
        await ReadSomeAsync(client);
        foreach (byte letter in "CTO1xx"u8.ToArray())
        {
            await client.Transport.Output.WriteAsync(new[] { letter });
            _time.Advance(ProofMiddleware.Limit / 5);
        }

        await accept.WaitAsync(Patience);
        Assert.Equal("silo: It proved nothing within 5 s.", Assert.Single(_reports.Lines));
    }

    [Fact]
    public async Task Connection_LeavesAtOnce_EndsWithoutALine()
    {
        var (client, server) = Pair();
        Task accept = New(Token).AcceptAsync(server, Never);
        await client.Transport.Output.CompleteAsync();
        await accept.WaitAsync(Patience);
        Assert.Empty(_reports.Lines);
    }

    [Fact]
    public async Task Connection_PeerDiesInTheMiddle_FailsWithoutALine()
    {
        var (client, server) = Pair();
        Task open = New(Token).OpenAsync(client, Never);
        await server.Transport.Output.CompleteAsync();
        await Assert.ThrowsAsync<ConnectionAbortedException>(() => open.WaitAsync(Patience));
        Assert.Empty(_reports.Lines);
    }

    [Fact]
    public async Task Connections_MoreThanThereIsRoomFor_EndOneThatWasThere()
    {
        ProofMiddleware guard = New(Token, most: 2);
        Task[] silent = [.. Enumerable.Range(0, 3).Select(_ => guard.AcceptAsync(Pair().Server, Never))];
        Task ended = await Task.WhenAny(silent).WaitAsync(Patience);
        Assert.NotSame(silent[2], ended);
        Assert.Equal(2, silent.Count(task => !task.IsCompleted));
        // There is room for a member all the same.
        var (client, server) = Pair();
        Task accept = guard.AcceptAsync(server, _ => Task.CompletedTask);
        await New(Token).OpenAsync(client, _ => Task.CompletedTask).WaitAsync(Patience);
        await accept.WaitAsync(Patience);
        Assert.Equal(2, _reports.Proven);
    }

    [Fact]
    public async Task Open_AtASiloWithoutToken_IsNoConnection()
    {
        var (client, server) = Pair();
        await server.Transport.Output.WriteAsync(new byte[100]); // Orleans' preamble, which it sends unasked
        var error = await Assert.ThrowsAsync<ConnectionAbortedException>(() => New(Token).OpenAsync(client, Never).WaitAsync(Patience));
        Assert.Contains("asks for no proof", error.Message, StringComparison.Ordinal);
        Assert.Equal("silo Foreign", Assert.Single(_reports.Lines));
    }

    private ProofMiddleware New(string token, int most = 100) =>
        new(new ClusterSecret(token, "silo"), "silo", new HalfOpen(most, _time), _time, _reports);

    private static Task Never(ConnectionContext connection) =>
        throw new InvalidOperationException("A connection without proof was handed on.");

    private static (ConnectionContext Client, ConnectionContext Server) Pair()
    {
        Pipe up = new(), down = new();
        return (new DefaultConnectionContext("client", new Duplex(down.Reader, up.Writer), null!),
            new DefaultConnectionContext("server", new Duplex(up.Reader, down.Writer), null!));
    }

    private static async Task ReadSomeAsync(ConnectionContext connection)
    {
        ReadResult read = await connection.Transport.Input.ReadAsync().AsTask().WaitAsync(Patience);
        connection.Transport.Input.AdvanceTo(read.Buffer.Start);
    }

    private static async Task<byte[]> ReadAllAsync(ConnectionContext connection)
    {
        using var all = new MemoryStream();
        await connection.Transport.Input.CopyToAsync(all).WaitAsync(Patience);
        return all.ToArray();
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class Reports : IProofReports
    {
        private readonly List<string> _lines = [];
        private int _proven;

        internal int Proven => Volatile.Read(ref _proven);

        internal string[] Lines
        {
            get
            {
                lock (_lines)
                    return [.. _lines];
            }
        }

        public void OnProven() => Interlocked.Increment(ref _proven);

        public void OnRefused(EndPoint? peer, PeerKey key, string listener, string reason)
        {
            lock (_lines)
                _lines.Add($"{listener}: {reason}");
        }

        public void OnUnusable(EndPoint? peer, string listener, ProofResult result, string reason)
        {
            lock (_lines)
                _lines.Add($"{listener} {result}");
        }
    }
}
