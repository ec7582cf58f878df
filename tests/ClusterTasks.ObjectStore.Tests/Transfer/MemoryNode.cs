using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace ClusterTasks.Store.Transfer.Tests;

/// <summary>A store in private memory, with hooks to stop a transfer at a known point.</summary>
internal sealed class MemoryNode : ITransferSource, ITransferSink
{
    private int _readersOpen;
    private int _writersOpen;
    private int _mostWriters;
    private long _used;

    public ConcurrentDictionary<ObjectId, byte[]> Objects { get; } = new();

    /// <summary>Gets or sets the capacity. Its unused part decides which pulls are admitted.</summary>
    public long Capacity { get; set; } = long.MaxValue;

    public long FreeBytes => Capacity - Volatile.Read(ref _used);

    public ConcurrentQueue<long> ReadOffsets { get; } = new();

    /// <summary>Called before the bytes from this offset on are sent.</summary>
    public Action<long> OnRead { get; set; } = _ => { };

    /// <summary>Called before room for the bytes from this offset on is given.</summary>
    public Action<long> OnPlace { get; set; } = _ => { };

    public Action OnAbort { get; set; } = () => { };

    public Action OnCreate { get; set; } = () => { };

    public int ReadersOpen => Volatile.Read(ref _readersOpen);

    public int WritersOpen => Volatile.Read(ref _writersOpen);

    public int MostWriters => Volatile.Read(ref _mostWriters);

    public bool TryOpen(ObjectId id, [NotNullWhen(true)] out ITransferReader? reader)
    {
        reader = Objects.TryGetValue(id, out byte[]? bytes) ? new Reader(this, bytes) : null;
        return reader is not null;
    }

    public ValueTask<ITransferWriter?> CreateAsync(ObjectId id, long size, CancellationToken ct)
    {
        OnCreate();
        return ValueTask.FromResult<ITransferWriter?>(Objects.ContainsKey(id) ? null : new Writer(this, id, new byte[size]));
    }

    private sealed class Reader : ITransferReader
    {
        private readonly MemoryNode _node;
        private readonly byte[] _bytes;

        public Reader(MemoryNode node, byte[] bytes)
        {
            (_node, _bytes) = (node, bytes);
            Interlocked.Increment(ref node._readersOpen);
        }

        public long Length => _bytes.Length;

        public ReadOnlyMemory<byte> Slice(long offset, int length)
        {
            _node.ReadOffsets.Enqueue(offset);
            _node.OnRead(offset);
            return _bytes.AsMemory((int)offset, length);
        }

        public void Dispose() => Interlocked.Decrement(ref _node._readersOpen);
    }

    private sealed class Writer : ITransferWriter
    {
        private readonly MemoryNode _node;
        private readonly ObjectId _id;
        private readonly byte[] _bytes;
        private bool _sealed;

        public Writer(MemoryNode node, ObjectId id, byte[] bytes)
        {
            (_node, _id, _bytes) = (node, id, bytes);
            Interlocked.Add(ref node._used, bytes.Length);
            int open = Interlocked.Increment(ref node._writersOpen);
            node._mostWriters = Math.Max(node._mostWriters, open);
        }

        public Memory<byte> Slice(long offset, int length)
        {
            _node.OnPlace(offset);
            return _bytes.AsMemory((int)offset, length);
        }

        public void Seal()
        {
            _sealed = true;
            Assert.True(_node.Objects.TryAdd(_id, _bytes), $"{_id} was sealed twice");
        }

        public void Dispose()
        {
            if (!_sealed)
            {
                Interlocked.Add(ref _node._used, -_bytes.Length);
                _node.OnAbort();
            }

            Interlocked.Decrement(ref _node._writersOpen);
        }
    }
}
