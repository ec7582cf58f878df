using System.Buffers;
using System.Net.Sockets;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Tests.Sessions;

/// <summary>The node's sending end against a real socket whose other end reads when the test lets it.</summary>
public sealed class NodeSessionTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("ct-session-").FullName;
    private readonly Socket _here;
    private readonly Socket _client = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly NodeSession _session;

    public NodeSessionTests()
    {
        var address = new UnixDomainSocketEndPoint(Path.Combine(_folder, "s"));
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(address);
        listener.Listen();
        _client.Connect(address);
        _client.ReceiveTimeout = (int)Patience.TotalMilliseconds;
        _here = listener.Accept();
        _session = new NodeSession(1, SessionKind.Driver, Environment.ProcessId, default, storeClient: 0, new SocketOutput(_here));
    }

    public void Dispose()
    {
        _here.Dispose();
        _client.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Send_MoreThanTheSocketHolds_ReturnsAtOnceAndEverythingArrivesInOrder()
    {
        const int count = 400;
        for (uint i = 0; i < count; i++)
            _session.Send(new Answer(i, Failed: false, new byte[32 << 10])); // 13 MB; a socket holds some 200 KB

        var input = new FrameInput(_client, 4096);
        for (uint i = 0; i < count; i++)
            Assert.Equal(i, Next(input).Number);
    }

    [Fact]
    public async Task SendLast_TheClientReadsLate_WaitsUntilItIsOut()
    {
        for (uint i = 0; i < 100; i++)
            _session.Send(new Answer(i, Failed: false, new byte[32 << 10]));
        Task last = _session.SendLastAsync("the end", TimeProvider.System);
        Assert.False(last.IsCompleted);

        var input = new FrameInput(_client, 1 << 20);
        for (uint i = 0; i < 100; i++)
            Next(input);

        Assert.Equal("the end", FrameReader.Decode<Closing>(Body(input, FrameType.Closing)).Reason);
        await last.WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void SendLine_TheClientDoesNotRead_CountsWhatIsTooMuchAndSendsTheRest()
    {
        const int count = 2_000;
        var line = new LogLine("f", new NodeId(1), 7, IsError: false, new string('x', 10_000)); // 20 MB together
        for (int i = 0; i < count; i++)
            SendLine(line);
        SendLine(line with { Missing = 500 }); // stands for lines that were lost before
        _session.Send(new Answer(1, Failed: false, []));

        var input = new FrameInput(_client, 1 << 20);
        int shown = 0, missing = 0;
        bool isAnswered = false;
        while (shown + missing < count + 500 || !isAnswered)
        {
            FrameType type;
            ReadOnlySequence<byte> body;
            while (!input.TryCut(out type, out body))
                Assert.True(input.Read(), $"The connection ended behind {shown} lines.");
            isAnswered |= type == FrameType.Answer;
            if (type != FrameType.LogLine)
                continue;
            string text = FrameReader.Decode<LogLine>(body).Text;
            if (text == line.Text)
                shown++;
            else
                missing += int.Parse(text.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
        }

        Assert.Equal(count + 500, shown + missing);
        Assert.InRange(shown, 400, 600);
    }

    /// <summary>A hundred clients that stand still in a debugger fill the node's memory no more than a few do.</summary>
    [Fact]
    public void Send_OthersHaveFilledTheRoom_EndsTheOneThatDoesNotRead()
    {
        var room = new OutputRoom(most: 40 << 20);
        _session.Output = room;
        room.Add(30 << 20); // of others
        uint sent = 0;
        while (_session.AbortReason is null && sent < 1_000)
            _session.Send(new Answer(sent++, Failed: false, new byte[32 << 10]));

        Assert.Contains("has not read", _session.AbortReason, StringComparison.Ordinal);
        Assert.InRange(sent * (32L << 10), 9L << 20, 16L << 20);
        Assert.Equal(30 << 20, room.Total);
    }

    [Fact]
    public async Task Send_ClientReads_WhatWaitsIsCountedNoMore()
    {
        var room = new OutputRoom(most: 40 << 20);
        _session.Output = room;
        for (uint i = 0; i < 200; i++)
            _session.Send(new Answer(i, Failed: false, new byte[32 << 10]));
        Assert.InRange(room.Total, 4 << 20, 8 << 20);

        var input = new FrameInput(_client, 4096);
        for (uint i = 0; i < 200; i++)
            Assert.Equal(i, Next(input).Number);
        Task last = _session.SendLastAsync("the end", TimeProvider.System);
        Body(input, FrameType.Closing);
        await last.WaitAsync(Patience, TestContext.Current.CancellationToken);

        Assert.Equal(0, room.Total);
        Assert.Equal("the end", _session.AbortReason);
    }

    [Fact]
    public void Append_SendsNothingUntilTheFirstCallerDoes()
    {
        Assert.True(_session.Append(new Answer(1, Failed: false, [])));
        Assert.False(_session.Append(new Answer(2, Failed: false, [])));
        Assert.Equal(0, _client.Available);
        _session.SendPending(mayWait: false);

        var input = new FrameInput(_client, 4096);
        Assert.Equal(1u, Next(input).Number);
        Assert.Equal(2u, Next(input).Number);
    }

    [Fact]
    public void Send_TheClientIsGone_EndsTheReadingSideToo()
    {
        _client.Dispose();

        _session.Send(new Answer(1, Failed: false, []));

        _here.ReceiveTimeout = (int)Patience.TotalMilliseconds;
        Assert.Equal(0, _here.Receive(new byte[1]));
    }

    private void SendLine(in LogLine line)
    {
        if (_session.AppendLine(line))
            _session.SendPending(mayWait: false);
    }

    private static Answer Next(FrameInput input) => FrameReader.Decode<Answer>(Body(input, FrameType.Answer));

    private static ReadOnlySequence<byte> Body(FrameInput input, FrameType expected)
    {
        FrameType type;
        ReadOnlySequence<byte> body;
        while (!input.TryCut(out type, out body))
            Assert.True(input.Read(), $"The connection ended before a {expected} frame.");
        Assert.Equal(expected, type);
        return body;
    }
}
