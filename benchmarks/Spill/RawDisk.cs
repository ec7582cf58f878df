using ClusterTasks.Benchmarks.Core;
using ClusterTasks.Benchmarks.Harness;
using ClusterTasks.Platform;
using ClusterTasks.Store.Spill;
using Microsoft.Win32.SafeHandles;

namespace ClusterTasks.Benchmarks.Spill;

/// <summary>The floor: one thread moves the same bytes past the page cache to a file of the same disk and back, and does nothing
/// else.</summary>
internal sealed class RawDisk : IDisposable
{
    private const int StepBytes = 4 << 20;

    private readonly AlignedBuffer _bytes;
    private readonly SafeFileHandle _file;

    internal RawDisk(string directory, int bytes)
    {
        _bytes = new AlignedBuffer(bytes);
        WrittenBytes.Create(bytes).CopyTo(_bytes.Span);
        _file = NamelessFile.Open(directory, direct: true);
    }

    /// <summary>Returns the seconds for a write of all bytes into an empty file.</summary>
    internal double Write()
    {
        RandomAccess.SetLength(_file, 0);
        return Measure.Seconds(() =>
        {
            for (int done = 0; done < _bytes.Span.Length; done += StepBytes)
                RandomAccess.Write(_file, Step(done), done);
        });
    }

    /// <summary>Returns the seconds for reading them back.</summary>
    internal double Read() => Measure.Seconds(() =>
    {
        for (int done = 0; done < _bytes.Span.Length; done += StepBytes)
        {
            if (RandomAccess.Read(_file, Step(done), done) != Step(done).Length)
                throw new IOException("The disk returned less than was written.");
        }
    });

    public void Dispose()
    {
        _file.Dispose();
        _bytes.Dispose();
    }

    private Span<byte> Step(int done) => _bytes.Span.Slice(done, Math.Min(StepBytes, _bytes.Span.Length - done));
}
