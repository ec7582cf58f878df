using System.Diagnostics;

namespace ClusterTasks.Store.Transfer;

/// <summary>A part of an object: a number of chunks from one on.</summary>
internal readonly record struct ChunkRun(int First, int Count);

/// <summary>Tracks which chunks of an object are here, requested, or missing. Pure; the caller's lock guards it. A taken chunk arrives, or
/// is given back when its connection ends. The missing chunks are therefore requested next, even after failures of connections and
/// locations.</summary>
internal sealed class ChunkMap
{
    private enum ChunkState : byte
    {
        Missing,
        Asked,
        Here,
    }

    private readonly ChunkState[] _chunks;
    private int _firstMissing; // No chunk before it is missing.
    private int _missing;
    private int _here;

    public ChunkMap(long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        Size = size;
        _chunks = new ChunkState[checked((int)((size + TransferProtocol.ChunkSize - 1) / TransferProtocol.ChunkSize))];
        _missing = _chunks.Length;
    }

    public long Size { get; }

    public int Count => _chunks.Length;

    public bool IsComplete => _here == _chunks.Length;

    /// <summary>Bytes that are here.</summary>
    public long BytesHere { get; private set; }

    public static long OffsetOf(int chunk) => (long)chunk * TransferProtocol.ChunkSize;

    public int LengthOf(int chunk) => (int)Math.Min(TransferProtocol.ChunkSize, Size - OffsetOf(chunk));

    public long LengthOf(ChunkRun run) => Math.Min((long)run.Count * TransferProtocol.ChunkSize, Size - OffsetOf(run.First));

    public bool Has(int chunk) => _chunks[chunk] == ChunkState.Here;

    /// <summary>Takes the next missing chunks, up to a number and all side by side; false when none is missing.</summary>
    public bool TryTake(int most, out ChunkRun run)
    {
        while (_firstMissing < _chunks.Length && _chunks[_firstMissing] != ChunkState.Missing)
            _firstMissing++;
        // Runs get smaller towards the end, so that no connection is left with a long one when the others have nothing to do.
        int limit = Math.Clamp(_missing / 8, 1, most);
        int count = 0;
        while (count < limit && _firstMissing + count < _chunks.Length && _chunks[_firstMissing + count] == ChunkState.Missing)
            _chunks[_firstMissing + count++] = ChunkState.Asked;
        run = new ChunkRun(_firstMissing, count);
        _missing -= count;
        return count > 0;
    }

    public void Arrived(int chunk)
    {
        Debug.Assert(_chunks[chunk] == ChunkState.Asked, $"chunk {chunk} arrived as {_chunks[chunk]}");
        _chunks[chunk] = ChunkState.Here;
        _here++;
        BytesHere += LengthOf(chunk);
    }

    /// <summary>Marks the chunks of a taken run that did not arrive as missing again.</summary>
    public void GiveBack(ChunkRun run)
    {
        for (int chunk = run.First; chunk < run.First + run.Count; chunk++)
        {
            if (_chunks[chunk] != ChunkState.Asked)
                continue;
            _chunks[chunk] = ChunkState.Missing;
            _missing++;
            _firstMissing = Math.Min(_firstMissing, chunk);
        }
    }

    [Conditional("DEBUG")]
    public void AssertInvariants()
    {
        Debug.Assert(_missing == _chunks.Count(chunk => chunk == ChunkState.Missing), $"{_missing} missing");
        Debug.Assert(_here == _chunks.Count(chunk => chunk == ChunkState.Here), $"{_here} here");
        Debug.Assert(!_chunks.AsSpan(0, _firstMissing).Contains(ChunkState.Missing), $"a missing chunk before {_firstMissing}");
    }
}
