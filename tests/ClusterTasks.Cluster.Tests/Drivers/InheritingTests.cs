using ClusterTasks.Cluster.Tests.Fixtures;

namespace ClusterTasks.Cluster.Tests.Drivers;

/// <summary>A task sees the surroundings that docs/tasks.md describes.</summary>
[Collection(InheritingNodeTests.Name)]
public sealed class InheritingTests(InheritingNode node) : IAsyncDisposable
{
    private readonly TestScope _scope = new();

    public ValueTask DisposeAsync() => _scope.DisposeAsync();

    [Fact]
    public async Task Task_OfAWorkerProcess_SeesWhatTheDocumentationSays()
    {
        await using ProgramProcess driver = ProgramProcess.StartDriver(_scope, "inherit", node.Cluster.Address);
        await driver.SucceedsAsync();
        string[] seen = driver.Output;
        Assert.Contains("culture de-DE fr-FR 1,5 0", seen);
        Assert.Contains("flowed de-DE fr-FR 1,5 0", seen);
        Assert.Contains("thread de-DE fr-FR 1,5 0", seen);
        Assert.Contains("own thread True False", seen);
        Assert.Contains("variables bon jour a=b none", seen);
        Assert.Contains($"folder {Environment.CurrentDirectory}", seen);
        Assert.Contains("program ClusterTasks.DriverProgram", seen);
        Assert.Contains("arguments 0", seen);
        Assert.Contains("static by nobody", seen);
        Assert.Contains("input none", seen);
        Assert.Contains("later de-DE fr-FR 1,5 1", seen);
        Assert.Contains("visits 1 2", seen);
        Assert.Single(seen, line =>
            line.StartsWith("[greet node=", StringComparison.Ordinal) && line.EndsWith("info: greet: Hello Ada", StringComparison.Ordinal));
        Assert.Single(seen, line =>
            line.StartsWith("[Inheriting.Visit node=", StringComparison.Ordinal)
            && line.EndsWith("visit 1 ends", StringComparison.Ordinal));
        Assert.Single(driver.Errors,
            line => line.StartsWith("[greet node=", StringComparison.Ordinal)
            && line.EndsWith("fail: ClusterTasks.DriverProgram.Counter: It failed", StringComparison.Ordinal));
        Assert.Contains(driver.Errors, line => line.EndsWith("System.InvalidOperationException: trouble", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Services_StartupFails_FailsTheTasksThatAskAndNoOthers()
    {
        await using ProgramProcess driver = ProgramProcess.StartDriver(_scope, "startup-fails", node.Cluster.Address);
        await driver.SucceedsAsync();
        string[] failures = [.. driver.Output.Where(line => line.StartsWith("failed ", StringComparison.Ordinal))];
        Assert.Equal(2, failures.Length);
        Assert.All(failures, line => Assert.Contains(
            "InvalidOperationException: The services of tasks cannot be built: 'ClusterTasks.DriverProgram.Startup', which [assembly: "
                + "RemoteStartup] names, failed: no database", line, StringComparison.Ordinal));
        Assert.Contains("others run 9", driver.Output);
    }

    [Fact]
    public async Task Culture_DriverWithoutGlobalization_TasksAreInvariantToo()
    {
        await using ProgramProcess driver = ProgramProcess.Start(
            _scope, "ClusterTasks.DriverProgram.dll", ["run"], node.Cluster.Address, ("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1"));
        await driver.SucceedsAsync();
        Assert.Contains("DONE 2870", driver.Output);
    }
}

/// <summary>The same with a node that runs tasks in its own process.</summary>
[Collection(InProcessTests.Name)]
public sealed class InheritingInProcessTests(InProcessNode node) : IAsyncDisposable
{
    private readonly TestScope _scope = new();

    public ValueTask DisposeAsync() => _scope.DisposeAsync();

    [Fact]
    public async Task WorkerEnvironment_OnANodeWithoutWorkerProcesses_FailsTheTasksWithTheReason()
    {
        await using ProgramProcess driver = ProgramProcess.StartDriver(_scope, "inherit", node.Cluster.Address);
        Assert.NotEqual(0, await driver.ExitAsync());
        Assert.Contains(driver.Errors,
            line => line.Contains(
            "cannot have RemoteOptions.WorkerEnvironment: leave it empty, or use WorkerMode.Process", StringComparison.Ordinal));
    }
}

/// <summary>One node with one worker process, so that one task sees the statics that the one before it left.</summary>
public sealed class InheritingNode()
    : SharedCluster(new LocalClusterOptions
    {
        CpusPerNode = 1,
        WorkersPerNode = 1,
        StoreBytesPerNode = StoreBytes,
        SpillBytesPerNode = StoreBytes
    });

[CollectionDefinition(Name)]
public sealed class InheritingNodeTests : ICollectionFixture<InheritingNode>
{
    internal const string Name = "node of one worker";
}
