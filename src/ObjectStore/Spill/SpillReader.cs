using System.IO.Hashing;

namespace ClusterTasks.Store;

/// <summary>Reads an object back from its spill file, straight into its range where both lie on block boundaries. One thread uses it.</summary>
internal sealed unsafe class SpillReader : IDisposable
{
    private readonly AlignedBuffer _buffer = new(SpillWriter.StepBytes);

    /// <param name="copy">Stored, and held by the caller until this returns.</param>
    /// <param name="target">As many bytes as the object has.</param>
    /// <param name="ct">Ends it early.</param>
    /// <exception cref="ObjectLostException">The file does not hold the bytes that were written.</exception>
    public void Read(SpilledCopy copy, byte* target, CancellationToken ct)
    {
        var hash = new XxHash3();
        long done = 0;
        try
        {
            if (copy.Size >= ArenaSet.LargeBytes && (((nint)target | (nint)copy.Offset) & (ControlLayout.PageBytes - 1)) == 0)
            {
                for (long whole = copy.Size & -ControlLayout.PageBytes; done < whole;)
                {
                    ct.ThrowIfCancellationRequested();
                    var step = new Span<byte>(target + done, (int)Math.Min(SpillWriter.StepBytes, whole - done));
                    Fill(copy, step, copy.Offset + done);
                    hash.Append(step);
                    done += step.Length;
                }
            }
            while (done < copy.Size)
            {
                ct.ThrowIfCancellationRequested();
                long block = (copy.Offset + done) & -ControlLayout.PageBytes;
                int skip = (int)(copy.Offset + done - block);
                int count = (int)Math.Min(SpillWriter.StepBytes - skip, copy.Size - done);
                Span<byte> blocks = _buffer.Span[..(int)ControlLayout.ToPage(skip + count)];
                Fill(copy, blocks, block);
                Span<byte> bytes = blocks.Slice(skip, count);
                hash.Append(bytes);
                bytes.CopyTo(new Span<byte>(target + done, count));
                done += count;
            }
        }
        catch (IOException e)
        {
            throw Lost(copy, e.Message, e);
        }
        if (hash.GetCurrentHashAsUInt64() != copy.Hash)
            throw Lost(copy, "the bytes are not those that were written", null);
    }

    public void Dispose() => _buffer.Dispose();

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
        $"Object {copy.Id} was spilled to disk and cannot be read back: {why}. The disk of the spill directory may be failing; run the task that made the value again.", cause!);
}
