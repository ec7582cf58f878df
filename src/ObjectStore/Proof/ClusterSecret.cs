using System.Security.Cryptography;
using System.Text;

namespace ClusterTasks.Store.Proof;

/// <summary>The secret of a cluster, as the key of proofs. Each kind of listener has a key of its own, so that a proof for one is useless
/// at another.</summary>
internal sealed class ClusterSecret
{
    internal const int ProofBytes = 32;
    internal const int NonceBytes = 32;

    /// <summary>Fewest characters of a secret. A stranger who opens a listener on the port of a dead node sees proofs, and may try all
    /// short secrets on them at leisure.</summary>
    internal const int LeastCharacters = 16;

    private readonly byte[] _key;

    /// <param name="token">The secret.</param>
    /// <param name="purpose">The kind of listener.</param>
    internal ClusterSecret(string token, string purpose)
    {
        ArgumentException.ThrowIfNullOrEmpty(token);
        _key = HMACSHA256.HashData(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes("clustertasks " + purpose));
    }

    /// <summary>Returns the proof of one end for this one connection. It contains both nonces, so nothing of an earlier connection is valid
    /// again. It also contains the end itself, so nobody gets in by sending back the bytes that it received.</summary>
    internal byte[] Prove(bool ofOpener, ReadOnlySpan<byte> openersNonce, ReadOnlySpan<byte> listenersNonce)
    {
        Span<byte> text = stackalloc byte[1 + (2 * NonceBytes)];
        text[0] = ofOpener ? (byte)'O' : (byte)'L';
        openersNonce.CopyTo(text[1..]);
        listenersNonce.CopyTo(text[(1 + NonceBytes)..]);
        return HMACSHA256.HashData(_key, text);
    }

    internal static byte[] NewNonce() => RandomNumberGenerator.GetBytes(NonceBytes);

    internal static bool Equal(ReadOnlySpan<byte> proof, ReadOnlySpan<byte> expected) =>
        CryptographicOperations.FixedTimeEquals(proof, expected);
}
