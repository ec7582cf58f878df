using System.Net;
using ClusterTasks.Worker.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.Worker.Tests.Hosting;

/// <summary>A node's report about a first node that does not answer.</summary>
public sealed class PrimaryWatchTests : IDisposable
{
    private static readonly IPEndPoint Primary = new(IPAddress.Loopback, 5000);

    private readonly FakeTimeProvider _time = new();
    private readonly NodeStatus _status = new();
    private readonly Lines _lines = new();
    private readonly PrimaryWatch _watch;

    public PrimaryWatchTests() => _watch = new PrimaryWatch(Primary, _status, SettingReader.NodeProgram, _time, _lines);

    public void Dispose() => _watch.Dispose();

    [Fact]
    public void Primary_RefusesFromTheStart_IsSaidOnceWithTheReasonAndTheSetting()
    {
        for (int i = 0; i < 20; i++)
        {
            _watch.OnConnecting(new IPEndPoint(IPAddress.Loopback, 5000));
            _watch.OnFailed(new IPEndPoint(IPAddress.Loopback, 5000),
                new IOException("Unable to connect to 127.0.0.1:5000. Error: ConnectionRefused"));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        const string Trouble =
            "obody answers at 127.0.0.1:5000 (no program listens there), the address of the first node in CLUSTERTASKS_PRIMARY";
        Assert.Equal($"N{Trouble}. This node goes on trying: start that node, or correct the address.", Assert.Single(_lines.All));
        Assert.Equal($"n{Trouble}", _status.Trouble);
    }

    [Fact]
    public void Primary_SaysNothingAtAll_IsSaidWhileTheFirstAttemptStillRuns()
    {
        _watch.OnConnecting(Primary);
        _time.Advance(PrimaryWatch.Patience);
        Assert.Contains("(no answer)", Assert.Single(_lines.All), StringComparison.Ordinal);
    }

    [Fact]
    public void Primary_ComesLate_IsNoTroubleAnyMore()
    {
        _watch.OnConnecting(Primary);
        _time.Advance(PrimaryWatch.Patience);
        Assert.NotNull(_status.Trouble);
        _watch.OnConnected(Primary);
        Assert.Null(_status.Trouble);
    }

    [Fact]
    public void Primary_AnswersInTime_IsNotSpokenOf()
    {
        _watch.OnConnecting(Primary);
        _watch.OnFailed(Primary, new OperationCanceledException());
        _watch.OnConnecting(Primary);
        _watch.OnConnected(Primary);
        _time.Advance(PrimaryWatch.Patience);
        // It is a member like the others from here on.
        _watch.OnConnecting(Primary);
        _watch.OnFailed(Primary, new OperationCanceledException());
        _time.Advance(PrimaryWatch.Patience);
        Assert.Empty(_lines.All);
        Assert.Null(_status.Trouble);
    }

    [Fact]
    public void OtherMember_DoesNotAnswer_IsNotThisWatchsMatter()
    {
        _watch.OnConnecting(new IPEndPoint(IPAddress.Loopback, 6000));
        _watch.OnFailed(new IPEndPoint(IPAddress.Loopback, 6000), new OperationCanceledException());
        _time.Advance(PrimaryWatch.Patience);
        Assert.Empty(_lines.All);
    }
}
