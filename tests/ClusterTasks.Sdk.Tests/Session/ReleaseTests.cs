using System.Buffers;
using System.Net.Sockets;
using ClusterTasks.Protocol;
using ClusterTasks.Session;

namespace ClusterTasks.Tests.Session;

/// <summary>Releases reach the node before the references that replace them, however late the thread is that sends soon.</summary>
public sealed class ReleaseTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Never = TimeSpan.FromHours(1);

    private readonly string _folder = Directory.CreateTempSubdirectory("clustertasks-release-").FullName;
    private readonly Socket _node;
    private readonly FrameConnection _connection;

    public ReleaseTests()
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        var address = new UnixDomainSocketEndPoint(Path.Combine(_folder, "node"));
        listener.Bind(address);
        listener.Listen();
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(address);
        _node = listener.Accept();
        _node.ReceiveTimeout = (int)Patience.TotalMilliseconds;
        _connection = new FrameConnection(new SocketTransport(socket), Never);
    }

    public void Dispose()
    {
        _connection.Dispose();
        _node.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A program with at most a fixed number of references counts as one with few more, however many it has had.</summary>
    [Fact]
    public async Task Send_ProgramSubmitsAndReleasesForLong_NodeCountsFewMoreThanItHas()
    {
        const int Round = 2_000, Rounds = 50;
        Task<int> counted = Task.Factory
            .StartNew(() => MostHeld(Round * Rounds), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        for (ulong round = 0; round < Rounds; round++)
        {
            for (ulong i = 1; i <= Round; i++)
                _connection.Send(new Subscribe(FakeNode.NewId((round * Round) + i), Fetch: true));
            for (ulong i = 1; i <= Round; i++)
                _connection.Release(FakeNode.NewId((round * Round) + i));
        }

        Assert.InRange(await counted.WaitAsync(Patience, TestContext.Current.CancellationToken), Round,
            Round + FrameConnection.MostReleases + 1);
    }

    [Fact]
    public void LimitReleases_FewWait_LetsThemWait()
    {
        for (ulong i = 1; i <= FrameConnection.MostReleases; i++)
            _connection.Release(FakeNode.NewId(i));
        _connection.LimitReleases();
        _connection.Send(new Abort(1, 1));
        Assert.Equal(FrameType.Abort, Next().Type);
    }

    [Fact]
    public void LimitReleases_ManyWait_GoBeforeWhatComesNext()
    {
        for (ulong i = 1; i <= FrameConnection.MostReleases + 1; i++)
            _connection.Release(FakeNode.NewId(i));
        _connection.LimitReleases();
        _connection.Send(new Abort(1, 1));
        int released = 0;
        for ((FrameType type, byte[] body) = Next(); type != FrameType.Abort; (type, body) = Next())
            released += FrameReader.Decode<Release>(new ReadOnlySequence<byte>(body)).Ids.Length;
        Assert.Equal(FrameConnection.MostReleases + 1, released);
    }

    /// <summary>Several threads release and move at a time: each id goes once, and no thread that was told of one leaves it
    /// behind.</summary>
    [Fact]
    public async Task QueueReleases_WhileOthersRelease_MovesEachOnce()
    {
        const int Threads = 4, Each = 20_000;
        var seen = new HashSet<ObjectId>();
        Task read = Task.Factory.StartNew(
            () =>
            {
                while (seen.Count < Threads * Each)
                    Assert.All(FrameReader.Decode<Release>(new ReadOnlySequence<byte>(Next().Body)).Ids, id => Assert.True(seen.Add(id)));
            },
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Parallel.For(0, Threads, thread =>
        {
            for (int i = 0; i < Each; i++)
            {
                _connection.Release(FakeNode.NewId((ulong)((thread * Each) + i)));
                if (i % 1_000 == 0)
                    _connection.QueueReleases();
            }

            _connection.QueueReleases();
            _connection.Flush();
        });
        await read.WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    /// <summary>Counts as the node does, and ends with the last reference that it gets.</summary>
    private int MostHeld(int references)
    {
        int held = 0, most = 0;
        for (int got = 0; got < references;)
        {
            (FrameType type, byte[] body) = Next();
            if (type == FrameType.Release)
            {
                held -= FrameReader.Decode<Release>(new ReadOnlySequence<byte>(body)).Ids.Length;
                continue;
            }

            got++;
            most = Math.Max(most, ++held);
        }

        return most;
    }

    private (FrameType Type, byte[] Body) Next()
    {
        Span<byte> prefix = stackalloc byte[FrameBuffer.PrefixBytes];
        Fill(prefix);
        var frame = new byte[BitConverter.ToInt32(prefix)];
        Fill(frame);
        return ((FrameType)frame[0], frame[1..]);
    }

    private void Fill(Span<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int read = _node.Receive(bytes);
            Assert.NotEqual(0, read);
            bytes = bytes[read..];
        }
    }
}
