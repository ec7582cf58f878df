using System.IO.Pipelines;
using System.Net.Sockets;
using ClusterTasks.Platform;

namespace ClusterTasks.Store.Transfer;

/// <summary>Sends a server's frames through a pipe, asynchronously. While large objects are sent, it uses blocking calls straight into the
/// socket below the pipe. Nothing is left in the pipe between two frames, so their order holds.</summary>
/// <param name="pipe">Its <c>WriteAsync</c> should write the caller's memory without copying it, as
/// <c>PipeWriter.Create(new NetworkStream(…))</c> does.</param>
/// <param name="socket">The socket; null when there is only the pipe.</param>
internal sealed class FrameOutput(PipeWriter pipe, Socket? socket)
{
    /// <summary>True when calls block the caller's thread, and so end in the order in which they are made, on that thread.</summary>
    public bool IsBlocking { get; private set; }

    public bool CanBlock => socket is not null;

    /// <summary>Makes calls block from here on, until the returned registration is disposed and <see cref="Unblock"/> called. Ends the
    /// connection when the deadline passes.</summary>
    public CancellationTokenRegistration Block(Deadline deadline)
    {
        IsBlocking = true;
        return deadline.Token.UnsafeRegister(static socket => ShutDown((Socket)socket!), socket);
    }

    public void Unblock() => IsBlocking = false;

    /// <summary>Sends a whole small frame.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> frame, Deadline deadline)
    {
        deadline.Restart();
        if (IsBlocking)
            BulkSocket.Send(socket!.SafeHandle, frame.Span, more: false);
        else
            await FlushAsync(frame, deadline).ConfigureAwait(false);
    }

    /// <summary>Sends a frame whose body stays where it is.</summary>
    public async ValueTask WriteAsync(FrameHeader header, ReadOnlyMemory<byte> body, Deadline deadline)
    {
        deadline.Restart();
        if (IsBlocking)
        {
            Send(header, body.Span);
            return;
        }

        TransferProtocol.WriteHeader(pipe.GetSpan(TransferProtocol.HeaderSize), header);
        pipe.Advance(TransferProtocol.HeaderSize);
        await FlushAsync(body, deadline).ConfigureAwait(false);
    }

    private void Send(FrameHeader header, ReadOnlySpan<byte> body)
    {
        Span<byte> bytes = stackalloc byte[TransferProtocol.HeaderSize];
        TransferProtocol.WriteHeader(bytes, header);
        BulkSocket.Send(socket!.SafeHandle, bytes, more: true);
        BulkSocket.Send(socket.SafeHandle, body, more: false);
    }

    private async ValueTask FlushAsync(ReadOnlyMemory<byte> bytes, Deadline deadline)
    {
        FlushResult result = await pipe.WriteAsync(bytes, deadline.Token).ConfigureAwait(false);
        if (result.IsCompleted || result.IsCanceled)
            throw new IOException("The peer closed the connection.");
    }

    private static void ShutDown(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The socket has ended already.
        }
    }
}
