using System.Text;
using ClusterTasks.Store.Proof;
using CsCheck;

namespace ClusterTasks.ObjectStore.Tests.Proof;

public sealed class ProofExchangeTests
{
    private const string Token = "0123456789abcdef";

    private readonly ProofExchange _opener = New(Token, isOpener: true);
    private readonly ProofExchange _listener = New(Token, isOpener: false);

    [Fact]
    public void Exchange_SameSecret_IsProvenOnBothSides()
    {
        Run(_opener, _listener);
        Assert.Equal((ProofResult.Proven, ProofResult.Proven), (_opener.Result, _listener.Result));
    }

    [Theory]
    [InlineData("0123456789abcdeF", "silo")]
    [InlineData(Token, "gateway")]
    public void Exchange_AnotherSecretOrPurpose_IsRefusedOnBothSides(string token, string purpose)
    {
        ProofExchange stranger = New(token, isOpener: true, purpose);
        byte[] told = Run(stranger, _listener);
        Assert.Equal((ProofResult.Refused, ProofResult.WrongSecret), (stranger.Result, _listener.Result));
        // The opener gets the listener's letters, its nonce, and a refusal that is the same for everybody.
        Assert.Equal([.. _listener.Greeting, (byte)'N', .. new byte[ClusterSecret.ProofBytes]], told);
    }

    [Fact]
    public void Exchange_ListenerWithoutTheSecret_IsNotBelieved()
    {
        // This impostor accepts any proof, and makes one up.
        Feed(_opener, New(Token, isOpener: false).Greeting);
        Feed(_opener, [(byte)'Y', .. new byte[ClusterSecret.ProofBytes]]);
        Assert.Equal(ProofResult.WrongSecret, _opener.Result);
    }

    [Fact]
    public void Exchange_ProofOfAnEarlierConnection_IsRefused()
    {
        ProofExchange earlier = New(Token, isOpener: true);
        byte[] proof = Feed(earlier, New(Token, isOpener: false).Greeting);
        Feed(_listener, earlier.Greeting);
        Feed(_listener, proof);
        Assert.Equal(ProofResult.WrongSecret, _listener.Result);
    }

    [Fact]
    public void Exchange_OwnBytesSentBack_AreNoProof()
    {
        Feed(_listener, _listener.Greeting[..4]);
        Assert.Equal(ProofResult.Foreign, _listener.Result);

        // A listener of another connection that proves itself cannot be used as an opener's proof either.
        var secret = new ClusterSecret(Token, "silo");
        byte[] one = ClusterSecret.NewNonce(), other = ClusterSecret.NewNonce();
        Assert.NotEqual(secret.Prove(ofOpener: true, one, other), secret.Prove(ofOpener: false, one, other));
        Assert.NotEqual(secret.Prove(ofOpener: true, one, other), secret.Prove(ofOpener: true, other, one));
    }

    [Fact]
    public void Exchange_OtherProtocol_EndsAfterFourBytes()
    {
        Assert.Equal(4, _listener.Expected);
        Assert.Empty(_listener.Take(Encoding.ASCII.GetBytes("GET ")));
        Assert.Equal((0, ProofResult.Foreign), (_listener.Expected, _listener.Result));
    }

    [Fact]
    public void Exchange_AnyBytesOfAStranger_AreNeverProof() =>
        Gen.Byte.Array[ProofExchange.MostBytes].Sample(bytes =>
        {
            ProofExchange listener = New(Token, isOpener: false), opener = New(Token, isOpener: true);
            // The first letters are right, so that the listener looks at the rest.
            Feed(listener, [.. "CTO1"u8, .. bytes]);
            Feed(opener, [.. "CTL1"u8, .. bytes]);
            return listener.Result == ProofResult.WrongSecret
                && opener.Result is ProofResult.WrongSecret or ProofResult.Foreign or ProofResult.Refused;
        });

    private static ProofExchange New(string token, bool isOpener, string purpose = "silo") =>
        new(new ClusterSecret(token, purpose), isOpener, ClusterSecret.NewNonce());

    /// <summary>Hands an end its expected bytes, as long as there are any, and returns the bytes that it sends.</summary>
    private static byte[] Feed(ProofExchange end, ReadOnlySpan<byte> bytes)
    {
        var sent = new List<byte>();
        while (end.Expected > 0 && bytes.Length >= end.Expected)
        {
            int count = end.Expected;
            sent.AddRange(end.Take(bytes[..count]));
            bytes = bytes[count..];
        }

        return [.. sent];
    }

    /// <summary>Runs both ends and returns all bytes that the opener received.</summary>
    private static byte[] Run(ProofExchange opener, ProofExchange listener)
    {
        byte[] fromListener = [.. listener.Greeting, .. Feed(listener, opener.Greeting)];
        byte[] proof = Feed(opener, fromListener);
        byte[] verdict = Feed(listener, proof);
        Feed(opener, verdict);
        return [.. fromListener, .. verdict];
    }
}
