using System.Net.Sockets;

namespace ClusterTasks.Cluster.Tests.Failures;

/// <summary>Stands between drivers and the session socket of a node, and passes bytes on in pieces of random size, some of them
/// late.</summary>
internal sealed class TornWire : IAsyncDisposable
{
    private const string Scheme = "unix:";
    private const int LargestPiece = 512;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ct-");
    private readonly UnixDomainSocketEndPoint _node;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Task _accepting;
    private int _pieces, _pauses;

    internal TornWire(string address)
    {
        _node = new UnixDomainSocketEndPoint(address[Scheme.Length..]);
        string path = Path.Combine(_folder.FullName, "session.sock");
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen();
        Address = Scheme + path;
        _accepting = AcceptAsync();
    }

    internal string Address { get; }

    internal int Pieces => _pieces;

    internal int Pauses => _pauses;

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
        _folder.Delete(recursive: true);
    }

    private async Task AcceptAsync()
    {
        var sides = new List<Task>();
        for (int number = 0; ; number++)
        {
            Socket driver;
            try
            {
                driver = await _listener.AcceptAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                await Task.WhenAll(sides);
                return;
            }

            var node = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await node.ConnectAsync(_node);
            sides.Add(PassAsync(driver, node, new Random(2 * number)));
            sides.Add(PassAsync(node, driver, new Random((2 * number) + 1)));
        }
    }

    private async Task PassAsync(Socket from, Socket to, Random dice)
    {
        var buffer = new byte[LargestPiece];
        try
        {
            while (true)
            {
                // As many small pieces as large ones: a frame is cut at any place.
                int most = 1 + dice.Next(1 << dice.Next(9));
                int read = await from.ReceiveAsync(buffer.AsMemory(0, Math.Min(most, buffer.Length)));
                if (read == 0)
                    break;
                Interlocked.Increment(ref _pieces);
                if (dice.Next(50) == 0)
                {
                    Interlocked.Increment(ref _pauses);
                    await Task.Delay(dice.Next(1, 20));
                }

                await to.SendAsync(buffer.AsMemory(0, read));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // One side has gone.
        }

        from.Dispose();
        to.Dispose();
    }
}
