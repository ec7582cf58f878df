namespace ClusterTasks.Store.Proof;

/// <summary>Results of one end's check of the other.</summary>
internal enum ProofResult
{
    /// <summary>Some bytes have not arrived yet.</summary>
    Open,

    /// <summary>Both ends hold the secret.</summary>
    Proven,

    /// <summary>The peer sends bytes that are not proofs.</summary>
    Foreign,

    /// <summary>The peer does not hold the secret.</summary>
    WrongSecret,

    /// <summary>The peer says that this end does not hold its secret.</summary>
    Refused,
}

/// <summary>The exchange by which both ends of a new connection prove that they hold the cluster's secret. It takes bytes and returns
/// bytes; the caller reads and writes them.</summary>
/// <remarks>Both ends send a greeting (four letters and a nonce). The opener then sends its proof, and the listener its verdict: yes with a
/// proof of its own, or no with nothing. A peer that cannot prove itself has therefore seen four letters, random bytes and a no.</remarks>
internal sealed class ProofExchange
{
    internal const int GreetingBytes = 4 + ClusterSecret.NonceBytes;
    internal const int VerdictBytes = 1 + ClusterSecret.ProofBytes;

    /// <summary>The number of bytes that an end receives; it never reads more.</summary>
    internal const int MostBytes = GreetingBytes + VerdictBytes;

    private const byte Yes = (byte)'Y';
    private const byte No = (byte)'N';

    private readonly ClusterSecret _secret;
    private readonly bool _isOpener;
    private readonly byte[] _own;
    private byte[] _peers = [];
    private Step _step = Step.Letters;

    /// <param name="secret">The cluster's secret.</param>
    /// <param name="isOpener">True when this end has opened the connection.</param>
    /// <param name="nonce">Random bytes, which no other connection has had.</param>
    internal ProofExchange(ClusterSecret secret, bool isOpener, byte[] nonce)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(nonce.Length, ClusterSecret.NonceBytes);
        (_secret, _isOpener, _own) = (secret, isOpener, nonce);
        Greeting = [.. Letters(isOpener), .. nonce];
    }

    private enum Step
    {
        Letters,
        Nonce,
        Proof,
        Verdict,
        Over,
    }

    /// <summary>The bytes that this end sends before anything has arrived.</summary>
    internal byte[] Greeting { get; }

    internal ProofResult Result { get; private set; }

    /// <summary>The number of bytes that must come next; 0 when the exchange is over.</summary>
    internal int Expected => _step switch
    {
        Step.Letters => 4,
        Step.Nonce => ClusterSecret.NonceBytes,
        Step.Proof => ClusterSecret.ProofBytes,
        Step.Verdict => VerdictBytes,
        _ => 0,
    };

    /// <summary>Takes exactly <see cref="Expected"/> bytes, and returns the bytes to send now.</summary>
    internal byte[] Take(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, Expected);
        switch (_step)
        {
            case Step.Letters:
                if (bytes.SequenceEqual(Letters(!_isOpener)))
                    _step = Step.Nonce;
                else
                    End(ProofResult.Foreign);
                return [];
            case Step.Nonce:
                _peers = bytes.ToArray();
                _step = _isOpener ? Step.Verdict : Step.Proof;
                return _isOpener ? Prove(ofOpener: true) : [];
            case Step.Proof:
                bool isRight = ClusterSecret.Equal(bytes, Prove(ofOpener: true));
                End(isRight ? ProofResult.Proven : ProofResult.WrongSecret);
                return isRight ? [Yes, .. Prove(ofOpener: false)] : [No, .. new byte[ClusterSecret.ProofBytes]];
            case Step.Verdict:
                End(bytes[0] switch
                {
                    Yes => ClusterSecret.Equal(bytes[1..], Prove(ofOpener: false)) ? ProofResult.Proven : ProofResult.WrongSecret,
                    No => ProofResult.Refused,
                    _ => ProofResult.Foreign,
                });
                return [];
            default:
                throw new InvalidOperationException("The exchange is over.");
        }
    }

    private byte[] Prove(bool ofOpener) => _isOpener ? _secret.Prove(ofOpener, _own, _peers) : _secret.Prove(ofOpener, _peers, _own);

    private void End(ProofResult result) => (_step, Result) = (Step.Over, result);

    private static ReadOnlySpan<byte> Letters(bool ofOpener) => ofOpener ? "CTO1"u8 : "CTL1"u8;
}
