using ClusterTasks.Worker.Jobs;

namespace ClusterTasks.Worker.Tests.Processes;

public sealed class WorkerTokensTests
{
    private readonly WorkerTokens<int> _tokens = new();

    [Fact]
    public void Claim_Issued_CountsOnce()
    {
        string token = _tokens.Issue(7);
        Assert.Equal(WorkerClaim.Granted, _tokens.Claim(token, out int key));
        Assert.Equal(7, key);
        Assert.Equal(WorkerClaim.Unknown, _tokens.Claim(token, out _));
    }

    [Fact]
    public void Claim_NeverIssued_IsUnknown() => Assert.Equal(WorkerClaim.Unknown, _tokens.Claim("guessed", out _));

    /// <summary>A process that was killed with its job may have sent its token: that is no attack.</summary>
    [Fact]
    public void Claim_TakenBackWithItsJob_IsOfAJobThatHasEnded()
    {
        string gone = _tokens.Issue(1);
        string other = _tokens.Issue(2);
        _tokens.RevokeAll(key => key == 1);
        Assert.Equal(WorkerClaim.JobEnded, _tokens.Claim(gone, out _));
        Assert.Equal(WorkerClaim.JobEnded, _tokens.Claim(gone, out _));
        Assert.Equal(WorkerClaim.Granted, _tokens.Claim(other, out _));
    }

    [Fact]
    public void Revoke_UsedBefore_IsNotTakenForOneThatWasNot()
    {
        string token = _tokens.Issue(1);
        _tokens.Claim(token, out _);
        _tokens.Revoke(token);
        Assert.Equal(WorkerClaim.Unknown, _tokens.Claim(token, out _));
    }

    [Fact]
    public void Revoke_Many_KeepsABoundedNumber()
    {
        string first = _tokens.Issue(0);
        _tokens.Revoke(first);
        for (int i = 0; i < 5_000; i++)
            _tokens.Revoke(_tokens.Issue(i));
        Assert.Equal(0, _tokens.Count);
        Assert.Equal(WorkerClaim.Unknown, _tokens.Claim(first, out _));
    }
}
