using ClusterTasks.Worker.Messages;
using static ClusterTasks.Worker.Tests.Ownership.Tables;

namespace ClusterTasks.Worker.Tests.Ownership;

/// <summary>Tasks whose process was ended because memory ran short: they run again later, and no retry is counted, but not without
/// end.</summary>
public sealed class EndedForMemoryTests
{
    private readonly Tables _tables = new();

    [Fact]
    public void OnOutcome_RunsAgainLater_AndIsChargedForNone()
    {
        Submit(retries: 1);

        End();

        Assert.DoesNotContain("schedule A1#2", _tables.Take());
        Assert.Equal("because the last one ended with its process: it took 4 GiB", _tables.Tasks.Find(T(1))!.Retry!.Reason);
        Assert.Equal(1, _tables.Tasks.Find(T(1))!.Charged);
    }

    [Fact]
    public void OnOutcome_AgainAndAgain_WaitsLongerAndEnds()
    {
        Submit(retries: 1);
        TimeSpan last = TimeSpan.Zero;
        for (int i = 1; i <= 10; i++)
        {
            End();
            TimeSpan wait = _tables.Tasks.Find(T(1))!.Retry!.Due - _tables.Context.Clock.Now;
            Assert.True(wait >= last && wait <= TimeSpan.FromMinutes(1), $"attempt {i} waits for {wait} after {last}");
            last = wait;
            _tables.Tasks.OnRetryDue(T(1), i + 1);
            _tables.Accept(1);
        }

        End();

        Assert.Equal("worker died after 1: it took 4 GiB", _tables.TextOf(R(1)));
    }

    [Fact]
    public void OnOutcome_RunsOnce_IsNotRunAgain()
    {
        Submit(retries: 0);

        End();

        Assert.Equal("worker died after 1: it took 4 GiB", _tables.TextOf(R(1)));
    }

    [Fact]
    public void OnOutcome_CancelledMeanwhile_IsACancel()
    {
        Submit(retries: 3);
        _tables.Tasks.Cancel(T(1), force: false, recursive: false, "test");

        End();

        Assert.StartsWith("cancelled A1", _tables.TextOf(R(1)), StringComparison.Ordinal);
    }

    private void Submit(int retries)
    {
        _tables.Submit(Spec(1) with { Definition = F with { MaxRetries = retries } });
        _tables.Accept(1);
        _tables.Take();
    }

    private void End() => _tables.End(1, OutcomeKind.EndedForMemory, reason: "it took 4 GiB");
}
