using System.Text;

namespace ClusterTasks.Worker.Processes;

/// <summary>Reads a pipe to its end and hands over each line without its line break, the last one even when it has none.</summary>
internal static class LinePump
{
    /// <summary>Longest line, in bytes: a longer one comes in pieces, so that output without line breaks costs no memory.</summary>
    internal const int MaximumLineBytes = 64 << 10;

    internal static async Task RunAsync(Stream stream, Action<string> onLine)
    {
        byte[] buffer = new byte[4096];
        int length = 0;
        while (true)
        {
            if (length == buffer.Length)
                Array.Resize(ref buffer, buffer.Length * 2);

            int read = await ReadAsync(stream, buffer.AsMemory(length)).ConfigureAwait(false);
            if (read == 0)
                break;

            int consumed = HandOver(buffer.AsSpan(0, length + read), length, onLine);
            length = length + read - consumed;
            buffer.AsSpan(consumed, length).CopyTo(buffer);
        }

        if (length > 0)
            onLine(Decode(buffer.AsSpan(0, length)));
    }

    private static int HandOver(Span<byte> bytes, int searchFrom, Action<string> onLine)
    {
        int start = 0;
        while (bytes[searchFrom..].IndexOf((byte)'\n') is >= 0 and int offset)
        {
            int end = searchFrom + offset;
            onLine(Decode(bytes[start..end]));
            start = searchFrom = end + 1;
        }

        if (bytes.Length - start >= MaximumLineBytes)
        {
            onLine(Decode(bytes[start..]));
            start = bytes.Length;
        }

        return start;
    }

    private static async ValueTask<int> ReadAsync(Stream stream, Memory<byte> buffer)
    {
        try
        {
            return await stream.ReadAsync(buffer).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            return 0; // the pipe was closed on our side
        }
    }

    private static string Decode(ReadOnlySpan<byte> line) => Encoding.UTF8.GetString(line.TrimEnd((byte)'\r'));
}
