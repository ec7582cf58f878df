namespace ClusterTasks.Store.Transfer;

/// <summary>The work of one connection for a pull: it asks for missing chunks, some ahead of the arrivals, and receives them into their
/// places.</summary>
internal sealed class PullStream(TransferConnection connection, IncomingObject target, Deadline deadline, TransferCounters counters)
{
    /// <summary>The credit: a peer that was asked for this many chunks has to wait, which bounds the chunks on the way to a slow
    /// node.</summary>
    public const int WindowChunks = 16;

    private const int RunChunks = 4;

    private readonly Queue<ChunkRun> _asked = [];
    private int _askedChunks;

    /// <summary>Sends the first request, whose answer shows what the peer has.</summary>
    /// <returns>The header of the answer.</returns>
    public async ValueTask<FrameHeader> BeginAsync(GetIntent intent)
    {
        // An object that is not known yet gets at most one chunk: there may be no room for it, and the peer must not hold it up.
        var run = new ChunkRun(0, 1);
        if (target.IsOpen && target.TryTake(1, out run))
            Note(run);
        await connection.RequestAsync(Request(run, TransferProtocol.ChunkSize, intent), deadline).ConfigureAwait(false);
        return await connection.ReceiveHeaderAsync(deadline).ConfigureAwait(false);
    }

    /// <summary>Receives the chunk that came with the first answer.</summary>
    public async ValueTask ReceiveFirstAsync()
    {
        deadline.Restart();
        if (_asked.Count == 0 && target.TryTake(1, out ChunkRun run))
            Note(run);
        if (_asked.TryPeek(out run))
            await ReceiveChunksAsync(run).ConfigureAwait(false);
        connection.EndAnswer();
    }

    /// <summary>Receives until no chunk is missing that nobody else has requested.</summary>
    public async Task RunAsync()
    {
        try
        {
            while (true)
            {
                while (_askedChunks < WindowChunks && target.TryTake(RunChunks, out ChunkRun next))
                {
                    Note(next);
                    await connection.RequestAsync(Request(next, target.LengthOf(next), GetIntent.Continue), deadline).ConfigureAwait(false);
                }

                if (!_asked.TryPeek(out ChunkRun run))
                    return;
                deadline.Restart();
                FrameHeader found = await connection.ReceiveHeaderAsync(deadline).ConfigureAwait(false);
                await ThrowIfRefusedAsync(found, FrameKind.Found).ConfigureAwait(false);
                target.Announce(found.Value);
                await ReceiveChunksAsync(run).ConfigureAwait(false);
                connection.EndAnswer();
            }
        }
        finally
        {
            GiveBack();
        }
    }

    /// <summary>Gives back the requested chunks that did not arrive, so that other streams can ask for them.</summary>
    public void GiveBack()
    {
        while (_asked.TryDequeue(out ChunkRun run))
            target.GiveBack(run);
        _askedChunks = 0;
    }

    /// <exception cref="TransferException">The peer has answered that it cannot send this.</exception>
    public async ValueTask ThrowIfRefusedAsync(FrameHeader header, FrameKind expected)
    {
        if (header.Kind == expected)
            return;
        switch (header.Kind)
        {
            case FrameKind.NotFound when expected == FrameKind.Found:
                connection.EndAnswer();
                throw new TransferException("it does not have the object.");
            case FrameKind.Error:
                byte[] text = await connection.ReceiveSmallBodyAsync(header, deadline).ConfigureAwait(false);
                connection.EndAnswer();
                throw new TransferException(TransferProtocol.DecodeError(text));
            default:
                throw new TransferProtocolException($"it sent a {header.Kind} frame where a {expected} frame must come.");
        }
    }

    private async ValueTask ReceiveChunksAsync(ChunkRun run)
    {
        for (int chunk = run.First; chunk < run.First + run.Count; chunk++)
        {
            deadline.Restart();
            FrameHeader header = await connection.ReceiveHeaderAsync(deadline).ConfigureAwait(false);
            await ThrowIfRefusedAsync(header, FrameKind.Chunk).ConfigureAwait(false);
            await connection.ReceiveBodyAsync(header, target.Place(chunk, header), deadline).ConfigureAwait(false);
            target.Arrived(chunk, header.Hash);
            counters.AddReceived(header.BodyLength);
        }

        _asked.Dequeue();
        _askedChunks -= run.Count;
    }

    private void Note(ChunkRun run)
    {
        _asked.Enqueue(run);
        _askedChunks += run.Count;
    }

    private RangeRequest Request(ChunkRun run, long length, GetIntent intent) =>
        new(target.Id, ChunkMap.OffsetOf(run.First), length, intent);
}
