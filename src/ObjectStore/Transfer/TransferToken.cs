using System.Security.Cryptography;
using System.Text;

namespace ClusterTasks.Store.Transfer;

/// <summary>Proves that a peer knows the cluster token. Both ends prove it: a node that took over the address of a dead one, but
/// belongs to another cluster, must not deliver objects either.</summary>
internal sealed class TransferToken
{
    public const int ProofSize = 32;

    // A digest and not the token itself: of fixed size, so that the comparison tells nothing about the length, and of no use
    // elsewhere. It can be replayed by whoever reads the wire; against those only TLS helps.
    public TransferToken(string clusterToken)
    {
        byte[] key = Encoding.UTF8.GetBytes(clusterToken);
        ClientProof = HMACSHA256.HashData(key, "clustertasks-transfer-client"u8);
        ServerProof = HMACSHA256.HashData(key, "clustertasks-transfer-server"u8);
    }

    public byte[] ClientProof { get; }

    public byte[] ServerProof { get; }

    public static bool Matches(ReadOnlySpan<byte> proof, byte[] expected) => CryptographicOperations.FixedTimeEquals(proof, expected);
}
