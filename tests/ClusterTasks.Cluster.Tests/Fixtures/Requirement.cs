namespace ClusterTasks.Cluster.Tests.Fixtures;

/// <summary>Needs of a test that not every machine meets.</summary>
internal static class Requirement
{
    /// <summary>Skips the test where something is missing. On a build machine, where nothing may be skipped, it fails the test.</summary>
    /// <param name="missing">The reason; null: nothing is missing.</param>
    internal static void Check(string? missing)
    {
        if (missing is null)
            return;
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(missing);
        Assert.Skip(missing);
    }
}
