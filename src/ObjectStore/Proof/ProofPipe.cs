using System.Buffers;
using System.IO.Pipelines;

namespace ClusterTasks.Store.Proof;

/// <summary>Runs a <see cref="ProofExchange"/> over a connection. It reads exactly its bytes and leaves the ones that follow.</summary>
internal static class ProofPipe
{
    /// <returns>False when the peer closed the connection before the exchange was over.</returns>
    internal static async ValueTask<bool> RunAsync(ProofExchange exchange, IDuplexPipe transport, CancellationToken cancellationToken)
    {
        await transport.Output.WriteAsync(exchange.Greeting, cancellationToken).ConfigureAwait(false);
        while (exchange.Expected is > 0 and int count)
        {
            ReadResult read = await transport.Input.ReadAtLeastAsync(count, cancellationToken).ConfigureAwait(false);
            if (read.Buffer.Length < count)
            {
                transport.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                return false;
            }

            ReadOnlySequence<byte> bytes = read.Buffer.Slice(0, count);
            byte[] answer = exchange.Take(bytes.ToArray());
            transport.Input.AdvanceTo(bytes.End);
            if (answer.Length > 0)
                await transport.Output.WriteAsync(answer, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }
}
