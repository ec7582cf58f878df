namespace ClusterTasks.Scheduling.Tests;

public sealed class RetryNoticeTests
{
    [Fact]
    public void Due_CallFailsForLong_TellsAtGrowingRoundTimes()
    {
        var notice = new RetryNotice();
        var told = new List<double>();
        for (double elapsed = 0; elapsed < 300; elapsed += 0.1)
        {
            if (notice.Due(TimeSpan.FromSeconds(elapsed)) is { } due)
                told.Add(due.TotalSeconds);
        }

        Assert.Equal([15, 30, 60, 120, 240], told);
    }

    [Fact]
    public void Due_FirstAttemptTookVeryLong_TellsOnce()
    {
        var notice = new RetryNotice();
        Assert.Equal(TimeSpan.FromSeconds(60), notice.Due(TimeSpan.FromSeconds(100)));
        Assert.Null(notice.Due(TimeSpan.FromSeconds(119)));
        Assert.Equal(TimeSpan.FromSeconds(120), notice.Due(TimeSpan.FromSeconds(121)));
    }
}
