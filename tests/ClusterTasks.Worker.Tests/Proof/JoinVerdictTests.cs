using System.Net;
using ClusterTasks.Worker.Proof;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.Worker.Tests.Proof;

public sealed class JoinVerdictTests : IDisposable
{
    private static readonly EndPoint Member = new IPEndPoint(IPAddress.Loopback, 7);

    private readonly FakeTimeProvider _time = new();
    private readonly List<EndPoint?> _failures = [];
    private readonly JoinVerdict _verdict;

    public JoinVerdictTests() => _verdict = new JoinVerdict(_time, _failures.Add);

    public void Dispose() => _verdict.Dispose();

    [Fact]
    public void Refused_AndProvenByNobody_FailsTheStartOnce()
    {
        _verdict.OnRefused(Member);
        _verdict.OnRefused(new IPEndPoint(IPAddress.Loopback, 8));
        Assert.Empty(_failures);
        _time.Advance(JoinVerdict.Grace);
        _verdict.OnRefused(Member);
        _time.Advance(JoinVerdict.Grace * 10);
        Assert.Equal([Member], _failures);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Refused_ByOneAndProvenByAnother_GoesOn(bool provenFirst)
    {
        if (provenFirst)
            _verdict.OnProven();
        _verdict.OnRefused(Member);
        if (!provenFirst)
            _verdict.OnProven();
        _time.Advance(JoinVerdict.Grace * 10);
        Assert.Empty(_failures);
    }
}
