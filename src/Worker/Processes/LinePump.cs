using System.Text;
using ClusterTasks.Worker.Output;

namespace ClusterTasks.Worker.Processes;

/// <summary>Reads a pipe to its end and hands over each line without its line break, the last one even when it has none.</summary>
internal static class LinePump
{
    /// <summary>Longest line, in bytes: a longer one comes in pieces, so that output without line breaks costs no memory.</summary>
    internal const int MaximumLineBytes = 64 << 10;

    /// <param name="stream">The pipe.</param>
    /// <param name="onLine">Gets the lines.</param>
    /// <param name="pace">Decides which lines are handed over, and how fast the pipe is read; null: all, as fast as they come.</param>
    /// <param name="onMissing">Gets the number of lines that were dropped, in their place.</param>
    internal static async Task RunAsync(Stream stream, Action<string> onLine, OutputPace? pace = null, Action<long>? onMissing = null)
    {
        byte[] buffer = new byte[4096];
        int length = 0;
        var lines = new Lines(onLine, pace, onMissing);
        while (true)
        {
            if (length == buffer.Length)
                Array.Resize(ref buffer, buffer.Length * 2);

            int read = await ReadAsync(stream, buffer.AsMemory(length), lines, pace).ConfigureAwait(false);
            if (read == 0)
                break;

            int consumed = HandOver(buffer.AsSpan(0, length + read), length, lines);
            length = length + read - consumed;
            buffer.AsSpan(consumed, length).CopyTo(buffer);
            if (pace is null)
                continue;
            // A pipe whose output is mostly dropped is read in large pieces: each read costs more than its bytes.
            if (read == buffer.Length && buffer.Length < MaximumLineBytes)
                Array.Resize(ref buffer, buffer.Length * 2);
            await pace.AfterReadAsync(read).ConfigureAwait(false);
        }

        if (length > 0)
            lines.Add(buffer.AsSpan(0, length));
        lines.End();
    }

    private static int HandOver(Span<byte> bytes, int searchFrom, Lines lines)
    {
        int start = 0;
        while (bytes[searchFrom..].IndexOf((byte)'\n') is >= 0 and int offset)
        {
            int end = searchFrom + offset;
            if (!lines.Add(bytes[start..end]))
            {
                // The budget is spent, so the other lines are only counted.
                end = bytes.LastIndexOf((byte)'\n');
                lines.Drop(bytes[(searchFrom + offset + 1)..(end + 1)].Count((byte)'\n'));
            }

            start = searchFrom = end + 1;
        }

        if (bytes.Length - start >= MaximumLineBytes)
        {
            lines.Add(bytes[start..]);
            start = bytes.Length;
        }

        return start;
    }

    /// <summary>Reads on. After a pause without output, it also reports the number of dropped lines.</summary>
    private static async ValueTask<int> ReadAsync(Stream stream, Memory<byte> buffer, Lines lines, OutputPace? pace)
    {
        ValueTask<int> reading = ReadAsync(stream, buffer);
        if (pace is null || !lines.HasDropped || reading.IsCompleted)
            return await reading.ConfigureAwait(false);
        Task<int> read = reading.AsTask();
        await Task.WhenAny(read, pace.SilenceAsync()).ConfigureAwait(false);
        if (!read.IsCompleted)
            lines.End();
        return await read.ConfigureAwait(false);
    }

    private static async ValueTask<int> ReadAsync(Stream stream, Memory<byte> buffer)
    {
        try
        {
            return await stream.ReadAsync(buffer).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            return 0; // this process closed the pipe
        }
    }

    /// <summary>Hands lines over as the pace allows, and counts the others.</summary>
    private sealed class Lines(Action<string> onLine, OutputPace? pace, Action<long>? onMissing)
    {
        private long _dropped;

        internal bool HasDropped => _dropped > 0;

        /// <summary>Adds a line. Returns false when the line is dropped.</summary>
        internal bool Add(ReadOnlySpan<byte> line)
        {
            if (pace?.TryTake(line.Length) == false)
            {
                _dropped++;
                return false;
            }

            TellDropped();
            onLine(Encoding.UTF8.GetString(line.TrimEnd((byte)'\r')));
            return true;
        }

        internal void Drop(int count) => _dropped += count;

        internal void End() => TellDropped();

        private void TellDropped()
        {
            if (_dropped == 0)
                return;
            onMissing?.Invoke(_dropped);
            _dropped = 0;
        }
    }
}
