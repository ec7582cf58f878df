using System.Buffers;
using Apache.Arrow;
using Apache.Arrow.Types;
using ClusterTasks.Store;
using ClusterTasks.Store.Client;
using ClusterTasks.Store.Contracts;
using ClusterTasks.Values;
using ClusterTasks.Values.Blobs;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClusterTasks.Sdk.Tests.Values;

/// <summary>Objects of more than 2 GiB, in a real store, made of small sources that are written many times. One of these tests always runs;
/// the others, which take as long, run by name.</summary>
public sealed class BigObjectTests : IAsyncLifetime
{
    private const int PieceBytes = 64 << 20;
    private const int Pieces = 37;
    private const long Elements = (long)PieceBytes * Pieces / sizeof(long);
    private static readonly ObjectId Id = new(new TaskId(new NodeId(1), 1), 0);
    private NodeStore? _store;

    public ValueTask InitializeAsync()
    {
        // The create waits until all pages are reserved, which takes seconds, and more on a busy machine.
        var options = new StoreOptions
        {
            CapacityBytes = 3L << 30,
            MaxObjects = 4,
            MaxClients = 1,
            PreTouch = false,
            CreateTimeout = TimeSpan.FromMinutes(2)
        };
        _store = NodeStore.Create(options, TimeProvider.System, NullLogger.Instance);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync() => await _store!.DisposeAsync();

    [Fact]
    public async Task RoundTrip_SequenceOver2GiB_IsReadInPlaceInEveryForm()
    {
        long[] piece = [.. Enumerable.Range(0, PieceBytes / sizeof(long)).Select(i => (long)i)];
        using PinnedObject pinned = await StoreAsync(Sequence(piece));
        Assert.True(pinned.Length > 2_400_000_000);

        ReadOnlySequence<long> sequence = Read<ReadOnlySequence<long>>(pinned);
        Assert.Equal(Elements, sequence.Length);
        Assert.All(Segments(sequence), segment => Assert.InRange(segment.Length, 1, (1 << 30) / sizeof(long)));
        Assert.Equal(Expected(Elements - 1), sequence.Slice(Elements - 1).FirstSpan[0]);

        NativeView<long> view = Read<NativeView<long>>(pinned);
        ReadOnlyMemory<long> memory = Read<ReadOnlyMemory<long>>(pinned);
        Assert.Equal((Elements, (int)Elements), (view.Length, memory.Length));
        for (long index = 0; index < Elements; index += 99_991)
        {
            Assert.Equal((Expected(index), Expected(index)), (view[index], memory.Span[(int)index]));
        }

        ReadOnlyMemory<long> end = view.Slice(Elements - 1000, 1000);
        Assert.Equal(Expected(Elements - 1), end.Span[999]);
        Assert.True(IsInside(pinned, end.Span) && IsInside(pinned, sequence.Slice(Elements - 1).FirstSpan)
            && IsInside(pinned, memory.Span[^9..]));
        Assert.Throws<ArgumentOutOfRangeException>(() => view[Elements]);
        Assert.Throws<ArgumentOutOfRangeException>(() => view.Slice(Elements - 1, 2));

        using (MemoryHandle pin = memory[^1..].Pin())
        {
            ((IDisposable)pinned).Dispose();
            Assert.False(pinned.IsReleased);
        }

        Assert.Throws<ObjectDisposedException>(() => view[0]);
        Assert.Throws<ObjectDisposedException>(() => memory.Span[0]);
        Assert.Throws<ObjectDisposedException>(() => end.Span[0]);
    }

    [Fact(Explicit = true)]
    public async Task RoundTrip_BytesOver2GiB_AsOneArray_NamesTheRemedy()
    {
        using PinnedObject pinned = await StoreAsync(Sequence(new byte[PieceBytes]));
        foreach (Action read in (Action[])[() => Read<byte[]>(pinned), () => Read<ReadOnlyMemory<byte>>(pinned)])
        {
            string message = Assert.Throws<ClusterTasksException>(read).Message;
            Assert.Contains("NativeView<Byte>", message, StringComparison.Ordinal);
            Assert.Contains("ReadOnlySequence<byte>", message, StringComparison.Ordinal);
        }

        Assert.Throws<ClusterTasksException>(() => Read<long[]>(pinned));
        Assert.Throws<ClusterTasksException>(() => Read<string>(pinned));
    }

    [Fact(Explicit = true)]
    public async Task RoundTrip_ValueWithBatchOver2GiB_IsReadInPlace()
    {
        // Five columns over the same bytes; each alone fits into one Arrow stream, all together do not.
        byte[] bytes = new byte[450_000_000];
        for (int at = 0; at < bytes.Length; at += 4096)
        {
            bytes[at] = (byte)(at >> 12);
        }

        var column = new UInt8Array(new ArrowBuffer(bytes), ArrowBuffer.Empty, bytes.Length, 0, 0);
        var schema = new Schema(Enumerable.Range(0, 5).Select(i => new Field($"c{i}", UInt8Type.Default, false)), []);
        using PinnedObject pinned = await StoreAsync(
            new Big("b", new RecordBatch(schema, Enumerable.Repeat(column, 5), bytes.Length), new[] { 1, 2, 3 }));
        Assert.True(pinned.Length > 2_200_000_000);
        Big read = Read<Big>(pinned);
        Assert.Equal(("b", bytes.Length, 3), (read.Name, read.Batch.Length, read.Tail.Span[2]));
        foreach (UInt8Array each in read.Batch.Arrays.Cast<UInt8Array>())
        {
            Assert.True(IsInside(pinned, each.Values));
            Assert.Equal(0, ReadOnlyPages.AlignmentOf(each.Values));
            Assert.Equal(bytes[^4096..].Max(), each.Values[^4096..].ToArray().Max());
            Assert.Equal(200, each.Values[200 << 12]);
        }
    }

    private static long Expected(long index) => index % (PieceBytes / sizeof(long));

    private static ReadOnlySequence<T> Sequence<T>(T[] piece)
    {
        Segment<T> first = new(piece, null);
        Segment<T> last = first;
        for (int i = 1; i < Pieces; i++)
        {
            last = new Segment<T>(piece, last);
        }

        return new ReadOnlySequence<T>(first, 0, last, piece.Length);
    }

    private static List<ReadOnlyMemory<T>> Segments<T>(ReadOnlySequence<T> sequence)
    {
        var segments = new List<ReadOnlyMemory<T>>();
        foreach (ReadOnlyMemory<T> segment in sequence)
        {
            segments.Add(segment);
        }

        return segments;
    }

    private static T Read<T>(PinnedObject pinned) => ValueCodec.Decode<T>(BlobBytes.Of(pinned), new TestSession(), out _);

    private static unsafe bool IsInside<T>(PinnedObject pinned, ReadOnlySpan<T> span)
        where T : unmanaged
    {
        fixed (T* first = span)
        {
            return (nint)first >= pinned.Address && (nint)(first + span.Length) <= pinned.Address + (nint)pinned.Length;
        }
    }

    private async Task<PinnedObject> StoreAsync<T>(T value)
    {
        using EncodedValue encoded = ValueCodec.Encode(value);
        using ObjectBuilder? builder = await _store!.CreateLocalAsync(Id, encoded.Length, TestContext.Current.CancellationToken);
        using (Stream stream = builder!.AsStream())
        {
            encoded.WriteTo(stream);
            Assert.Equal(encoded.Length, stream.Position);
        }

        builder.Seal();
        return _store.TryGet(Id, out PinnedObject? pinned) ? pinned
            : throw new InvalidOperationException("The sealed object is not in the store.");
    }

    public sealed record Big(string Name, RecordBatch Batch, ReadOnlyMemory<int> Tail);

    private sealed class Segment<T> : ReadOnlySequenceSegment<T>
    {
        internal Segment(T[] piece, Segment<T>? before)
        {
            Memory = piece;
            RunningIndex = before is null ? 0 : before.RunningIndex + piece.Length;
            before?.Next = this;
        }
    }
}
