using System.Runtime.InteropServices;
using ClusterTasks.ObjectStore.Tests.Support;
using ClusterTasks.Platform;
using ClusterTasks.Store.Layout;
using ClusterTasks.Store.Spill;
using CsCheck;

namespace ClusterTasks.ObjectStore.Tests.Spill;

/// <summary>Any objects in any batches go through the writer. Each has a place of its own, is on disk after the flush, and is read as it
/// was written.</summary>
public sealed class SpillWriterTests : IDisposable
{
    private const int FileBytes = 6 << 20;
    private const int Page = 4096;

    // A call for each block of a file would not fit on this stack.
    private const int StackBytes = 192 << 10;

    private static readonly byte[] Source = TestStore.Pattern((5 << 20) + 20_000, 7);

    private readonly string _directory = Directory.CreateTempSubdirectory("store-test").FullName;

    private static readonly int[] Boundaries =
        [64, Page - 1, Page, Page + 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 4 << 20, (4 << 20) + 1];

    private static readonly Gen<int> Size = Gen.Frequency(
        (2, Gen.Int[0, 200]),
        (4, Gen.Int[200, 70_000]),
        (4, Gen.Int[70_000, (1 << 20) - 1]),
        (1, Gen.Int[0, 8].Select(pick => Boundaries[pick])),
        (1, Gen.Int[1 << 20, 5 << 20]));

    public void Dispose() => Directory.Delete(_directory);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Append_AnyBatches_AreReadAsTheyWereWritten(bool direct) => OnASmallStack(() =>
        Size.Array[1, 20].Array[1, 3].Sample(batches => RoundTrip(batches, direct, 0), iter: 25, threads: 1));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(8000)]
    public void Append_AroundTheEndOfTheBuffer_IsExact(int missing) => OnASmallStack(() =>
    {
        // The objects leave some bytes of the buffer free. The next one ends at the buffer's end, before it or behind it, and the batch
        // ends there or not.
        int[] fill = [.. Enumerable.Repeat(512 << 10, 7), (512 << 10) - missing];
        foreach (int last in new[] { 0, 1, missing, missing + 1, Page, 100_000, 1 << 20 })
        {
            RoundTrip([[.. fill, last]], direct: true, 0);
            RoundTrip([fill, [last, 64], [0]], direct: true, 0);
        }
    });

    [Fact]
    public void Append_SourceInTheMiddleOfAPage_IsExact() => OnASmallStack(() =>
        Gen.Select(Size.Array[1, 6], Gen.Int[0, 300])
            .Sample((sizes, shift) => RoundTrip([sizes], direct: true, shift), iter: 10, threads: 1));

    [Fact]
    public void Append_DiskFull_LosesNothingThatWasFlushed()
    {
        using var disk = new SmallDisk("9m");
        Assert.SkipUnless(disk.IsMounted, "needs the right to mount a tmpfs");
        OnASmallStack(() => Size.Array[8, 60].Sample(
            sizes =>
            {
                using var world = new World(disk.Directory, direct: false, 0);
                bool full = false;
                for (int first = 0; first < sizes.Length; first += 10)
                    full |= !world.TryWrite(sizes[first..Math.Min(first + 10, sizes.Length)]);
                world.Check();
                Assert.True(full || sizes.Sum() < 10 << 20);
            },
            iter: 20,
            threads: 1));
    }

    private static void OnASmallStack(Action check)
    {
        Exception? error = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    check();
                }
                catch (Exception e)
                {
                    error = e;
                }
            },
            StackBytes);
        thread.Start();
        thread.Join();
        if (error is not null)
            throw error;
    }

    private void RoundTrip(int[][] batches, bool direct, int shift)
    {
        using var world = new World(_directory, direct, shift);
        foreach (int[] batch in batches)
            Assert.True(world.TryWrite(batch));
        world.Check();
    }

    /// <summary>Uses a writer as a store does, without a store.</summary>
    private sealed unsafe class World : IDisposable
    {
        private readonly SpillTable _table = new();
        private readonly List<(SpilledCopy Copy, int Start)> _written = [];
        private readonly SpillWriter _writer;
        private readonly SpillReader _reader = new();
        private readonly AlignedBuffer _source, _target;
        private readonly int _shift;
        private ulong _number;

        public World(string directory, bool direct, int shift)
        {
            _shift = shift;
            _writer = new SpillWriter(() => new SpillFile(NamelessFile.Open(directory, direct)), FileBytes);
            _source = new AlignedBuffer(Source.Length + shift);
            _target = new AlignedBuffer(Source.Length + shift);
            Source.CopyTo(_source.Span[shift..]);
        }

        /// <summary>Writes a batch. Returns false when the disk was full.</summary>
        public bool TryWrite(int[] sizes)
        {
            var placed = new List<(SpilledCopy Copy, int Start)>();
            bool isFull = false;
            try
            {
                foreach (int size in sizes)
                    placed.Add(Append(size));
                _writer.Flush();
            }
            catch (IOException)
            {
                isFull = true;
            }
            long flushed = _writer.Flushed;
            foreach ((SpilledCopy copy, int start) in placed)
            {
                if (copy.File != _writer.File || copy.End <= flushed)
                {
                    Assert.True(_table.Written(copy));
                    _written.Add((copy, start));
                    continue;
                }
                Assert.True(isFull, "A flush leaves nothing behind.");
                _table.Failed(copy);
            }
            if (isFull && _writer.EndFile() is { } file)
            {
                SpillDisk.Trim(file, file.End);
                _table.Complete(file);
            }
            return !isFull;
        }

        private (SpilledCopy Copy, int Start) Append(int size)
        {
            if (_writer.IsFull(size))
            {
                _writer.Flush();
                _table.Complete(_writer.EndFile()!);
            }
            SpilledCopy copy = _table.Begin(TestStore.Id(++_number), size);
            int start = (int)(_number % 4) * Page;
            long offset = _writer.NextOffset(size);
            ulong hash;
            try
            {
                hash = _writer.Append(_source.Pointer + _shift + start, size, CancellationToken.None);
            }
            catch (IOException)
            {
                _table.Failed(copy);
                throw;
            }
            _table.Place(copy, _writer.File!, offset, hash);
            return (copy, start);
        }

        public void Check()
        {
            _table.AssertInvariants();
            foreach (IGrouping<SpillFile, SpilledCopy> file in _written.Select(item => item.Copy).GroupBy(copy => copy.File!))
            {
                long end = 0;
                foreach (SpilledCopy copy in file.OrderBy(copy => copy.Offset))
                {
                    Assert.True(copy.Offset >= end, $"The object at {copy.Offset} begins before {end}, where the one before it ends.");
                    Assert.True(copy.Offset - end < Page, $"{copy.Offset - end} bytes lie between two objects.");
                    end = copy.End;
                }
                Assert.InRange(RandomAccess.GetLength(file.Key.Handle!), end, ControlLayout.ToPage(end));
                Assert.True(end < FileBytes + Source.Length, "A file that is full gets no more objects.");
            }
            foreach ((SpilledCopy copy, int start) in _written)
            {
                NativeMemory.Clear(_target.Pointer, (nuint)copy.Size);
                _reader.Read(copy, _target.Pointer + _shift, CancellationToken.None);
                Assert.True(_target.Span.Slice(_shift, (int)copy.Size).SequenceEqual(Source.AsSpan(start, (int)copy.Size)),
                    $"{copy.Size} bytes at {copy.Offset}");
            }
        }

        public void Dispose()
        {
            _writer.EndFile()?.Handle!.Dispose();
            foreach (SpillFile file in _table.Files)
                file.Handle!.Dispose();
            foreach (SpillWaste waste in _table.TakeWaste())
                waste.File.Handle!.Dispose();
            _writer.Dispose();
            _reader.Dispose();
            _source.Dispose();
            _target.Dispose();
        }
    }
}
