namespace ClusterTasks.Cluster.Tests.Functions;

/// <summary>Functions that report their progress.</summary>
[Remote]
public static class Reports
{
    /// <summary>Reports, says that it has, and waits for its token.</summary>
    public static async Task<int> ReportAndWait(double fraction, string started, CancellationToken token)
    {
        RemoteContext.Current!.Report(fraction, "waiting");
        await File.WriteAllTextAsync(started, "started", token);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        return 0;
    }

    /// <summary>Reports each step as fast as it can, and prints the last one.</summary>
    public static int ReportMany(int steps)
    {
        IProgress<double> progress = RemoteContext.Current!.AsProgress();
        for (int i = 1; i <= steps; i++)
            progress.Report(i / (double)steps);
        Console.WriteLine($"did {steps} steps");
        return steps;
    }

    /// <summary>Waits for a task that it submits itself, on the same node.</summary>
    public static int WaitForChild(string started) =>
        Remote.With(new TaskOptions { Name = "the child", Strategy = SchedulingStrategy.NodeAffinity(RemoteContext.Current!.NodeId) })
            .Invoke(ReportAndWait, 0.25, started, CancellationToken.None).Get();
}
