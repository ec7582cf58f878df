using System.Security.Cryptography;
using System.Text;

namespace ClusterTasks.Store.Proof;

/// <summary>The secret of a cluster, as the key of proofs. Each kind of listener has a key of its own, so that a proof for one says nothing
/// to another.</summary>
internal sealed class ClusterSecret
{
    internal const int ProofBytes = 32;
    internal const int NonceBytes = 32;

    /// <summary>Fewest characters of a secret. A listener that a stranger opened on the port of a dead node gets to see proofs, and may try
    /// all short secrets on them in its own time.</summary>
    internal const int LeastCharacters = 16;

    private readonly byte[] _key;

    /// <param name="token">The secret.</param>
    /// <param name="purpose">The kind of listener.</param>
    internal ClusterSecret(string token, string purpose)
    {
        ArgumentException.ThrowIfNullOrEmpty(token);
        _key = HMACSHA256.HashData(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes("clustertasks " + purpose));
    }

    /// <summary>The proof of one end, for this one connection: both nonces are in it, so nothing of an earlier connection serves again, and
    /// the end itself, so nobody gets in by sending back what it was sent.</summary>
    internal byte[] Prove(bool ofOpener, ReadOnlySpan<byte> openersNonce, ReadOnlySpan<byte> listenersNonce)
    {
        Span<byte> text = stackalloc byte[1 + (2 * NonceBytes)];
        text[0] = ofOpener ? (byte)'O' : (byte)'L';
        openersNonce.CopyTo(text[1..]);
        listenersNonce.CopyTo(text[(1 + NonceBytes)..]);
        return HMACSHA256.HashData(_key, text);
    }

    internal static byte[] NewNonce() => RandomNumberGenerator.GetBytes(NonceBytes);

    internal static bool Equal(ReadOnlySpan<byte> proof, ReadOnlySpan<byte> expected) => CryptographicOperations.FixedTimeEquals(proof, expected);
}
