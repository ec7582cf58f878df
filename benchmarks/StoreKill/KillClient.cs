using System.Globalization;
using ClusterTasks.Session;
using ClusterTasks.Store.Client;
using ClusterTasks.Values.Blobs;

namespace ClusterTasks.Benchmarks.StoreKill;

/// <summary>A client process, until it is killed: puts, reads its own and the others' objects in full, holds pins, and gives up half-way
/// through a write. It prints each fault as a line that begins with <see cref="Wrong"/>.</summary>
internal sealed class KillClient(RemoteSession session, Board board, int seed, long budget)
{
    internal const string Command = "store-kill-client";
    internal const string Ready = "ready";
    internal const string Wrong = "wrong";

    private const int LargestBytes = 2 << 20;
    private const int MostPins = 6;

    private readonly Random _random = new(seed);
    private readonly Queue<(ObjectRef<byte[]> Reference, Posted What)> _own = [];
    private readonly Queue<PinnedObject> _pins = [];
    private long _held;
    private ulong _number;

    /// <summary>Runs the client until its standard input ends. Arguments: the command, the node's address, the board's file, a seed, the
    /// bytes to hold.</summary>
    internal static async Task<int> RunAsync(string[] args)
    {
        await using RemoteSession session = await Remote.ConnectAsync(args[1]);
        using var board = new Board(args[2]);
        var client = new KillClient(
            session, board, int.Parse(args[3], CultureInfo.InvariantCulture), long.Parse(args[4], CultureInfo.InvariantCulture));
        Task ended = Task.Run(Console.In.ReadToEnd); // its asynchronous form blocks the caller
        client.Step(); // compiles and maps everything before the first kill can come
        Console.WriteLine(Ready);
        while (!ended.IsCompleted)
        {
            client.Step();
        }

        client.LetGo();
        return 0;
    }

    private void Step()
    {
        try
        {
            switch (_random.Next(10))
            {
                case < 4:
                    Put();
                    break;
                case < 7:
                    PinOther();
                    break;
                case 7:
                    ReadOwn();
                    break;
                case 8:
                    WriteHalf();
                    break;
                default:
                    Drop();
                    break;
            }
        }
        catch (ObjectStoreFullException)
        {
            Drop();
        }
    }

    private void Put()
    {
        int length = _random.Next(8) == 0 ? _random.Next(Content.LeastBytes, 60_000) : _random.Next(70_000, LargestBytes);
        while (_held + length > budget)
        {
            DropOne();
        }

        ulong contentSeed = ((ulong)seed << 32) + ++_number;
        ObjectRef<byte[]> reference = Remote.Put(Content.Make(contentSeed, length)); // this path is under test
        var what = new Posted(reference.Id, contentSeed, length);
        _own.Enqueue((reference, what));
        _held += length;
        board.Post(_random, what);
    }

    /// <summary>Reads an object of another client that does not wait for this reader. The object can be deleted at any moment, but not
    /// under the pin.</summary>
    private void PinOther()
    {
        if (!board.TryPick(_random, out Posted what) || !session.Client.Store.TryGet(what.Id, out PinnedObject? pinned))
        {
            return;
        }

        Check(what, Blob.Parse(pinned.Data).Payload.Span, "pinned");
        _pins.Enqueue(pinned);
        if (_pins.Count > MostPins)
        {
            _pins.Dequeue().Dispose();
        }
    }

    private void ReadOwn()
    {
        if (!_own.TryPeek(out (ObjectRef<byte[]> Reference, Posted What) oldest))
        {
            return;
        }

        Check(oldest.What, oldest.Reference.Get(), "got");
    }

    private void WriteHalf()
    {
        using var half = new HalfValue(_random.Next(70_000, LargestBytes));
        try
        {
            session.Client.WriteAsync(new ObjectId(session.Client.NextTaskId(), 0), half, copies: 1, default).AsTask().GetAwaiter()
                .GetResult();
        }
        catch (HalfValue.GivenUpException)
        {
            // The range goes back to the store.
        }
    }

    private void Drop()
    {
        for (int i = _own.Count / 2; i >= 0; i--)
        {
            DropOne();
        }

        if (_pins.TryDequeue(out PinnedObject? pinned))
        {
            pinned.Dispose();
        }
    }

    private void DropOne()
    {
        if (!_own.TryDequeue(out (ObjectRef<byte[]> Reference, Posted What) oldest))
        {
            return;
        }

        oldest.Reference.Dispose();
        _held -= oldest.What.Length;
    }

    private void LetGo()
    {
        while (_own.Count > 0)
        {
            DropOne();
        }

        while (_pins.TryDequeue(out PinnedObject? pinned))
        {
            pinned.Dispose();
        }
    }

    private static void Check(in Posted what, ReadOnlySpan<byte> bytes, string how)
    {
        if (!Content.Matches(what.Seed, what.Length, bytes))
        {
            Console.WriteLine($"{Wrong} {how} {what}, {bytes.Length} bytes");
        }
    }

    /// <summary>Writes a part of the announced bytes, and then fails as a value whose own code throws would.</summary>
    private sealed class HalfValue(int length) : EncodedValue
    {
        public override long Length => length;

        public override IReadOnlyList<ObjectHandle> References => [];

        public override void WriteTo(Stream destination)
        {
            destination.Write(Content.Make(1, length / 2));
            throw new GivenUpException();
        }

        internal sealed class GivenUpException : Exception;
    }
}
