using ClusterTasks.Platform;
using ClusterTasks.Store.Layout;

namespace ClusterTasks.Store.Spill;

/// <summary>Reads an object back from its spill file, straight into its range where both lie on block boundaries. One thread uses
/// it.</summary>
internal sealed unsafe class SpillReader : IDisposable
{
    private readonly AlignedBuffer _buffer = new(SpillWriter.StepBytes);
    private readonly SpillHash _hash = new("ct-store-hash");

    /// <param name="copy">Stored, and held by the caller until this returns.</param>
    /// <param name="target">As many bytes as the object has.</param>
    /// <param name="ct">Ends the read early.</param>
    /// <exception cref="ObjectLostException">The file does not hold the bytes that were written.</exception>
    public void Read(SpilledCopy copy, byte* target, CancellationToken ct)
    {
        try
        {
            ReadBytes(copy, target, ct);
        }
        catch (Exception e)
        {
            _hash.Finish(); // The range is the caller's again only when nobody reads it.
            if (e is IOException)
                throw Lost(copy, e.Message, e);
            throw;
        }
        if (_hash.Finish() != copy.Hash)
            throw Lost(copy, "the bytes are not those that were written", null);
    }

    public void Dispose()
    {
        _hash.Dispose();
        _buffer.Dispose();
    }

    private void ReadBytes(SpilledCopy copy, byte* target, CancellationToken ct)
    {
        long done = 0;
        if (copy.Size >= ObjectRoom.LargeBytes && (((nint)target | (nint)copy.Offset) & (SystemFacts.PageBytes - 1)) == 0)
        {
            for (long whole = copy.Size & -SystemFacts.PageBytes; done < whole;)
            {
                ct.ThrowIfCancellationRequested();
                var step = new Span<byte>(target + done, (int)Math.Min(SpillWriter.StepBytes, whole - done));
                Fill(copy, step, copy.Offset + done);
                _hash.Append(target + done, step.Length);
                done += step.Length;
            }
        }
        while (done < copy.Size)
        {
            ct.ThrowIfCancellationRequested();
            long block = (copy.Offset + done) & -SystemFacts.PageBytes;
            int skip = (int)(copy.Offset + done - block);
            int count = (int)Math.Min(SpillWriter.StepBytes - skip, copy.Size - done);
            Span<byte> blocks = _buffer.Span[..(int)ControlLayout.ToPage(skip + count)];
            Fill(copy, blocks, block);
            blocks.Slice(skip, count).CopyTo(new Span<byte>(target + done, count));
            _hash.Append(target + done, count);
            done += count;
        }
    }

    private static void Fill(SpilledCopy copy, Span<byte> target, long offset)
    {
        while (!target.IsEmpty)
        {
            int count = RandomAccess.Read(copy.File!.Handle!, target, offset);
            if (count == 0)
                throw new IOException($"the file ends at byte {offset}");
            target = target[count..];
            offset += count;
        }
    }

    private static ObjectLostException Lost(SpilledCopy copy, string why, Exception? cause) => new(
        $"Object {copy.Id} was spilled to disk and cannot be read back: {why}. The disk of the spill directory may be failing; run the "
            + "task that made the value again.", cause!);
}
