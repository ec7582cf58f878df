using System.Net;
using ClusterTasks.Node;
using ClusterTasks.Worker.Hosting;
using ClusterTasks.Worker.Local;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Tests.Hosting;

public sealed class NodeSettingsTests
{
    [Fact]
    public void Read_Nothing_GivesTheDefaults()
    {
        NodeConfiguration configuration = Read([]);
        Assert.Equal(Clustering.Localhost, configuration.Clustering);
        Assert.Equal("clustertasks", configuration.ClusterId);
        Assert.Equal(Environment.ProcessorCount, configuration.Node.Cpus);
        Assert.Equal("worker", configuration.Node.Labels["role"]);
        Assert.Null(configuration.Primary);
    }

    [Fact]
    public void Read_EveryVariable_IsApplied()
    {
        NodeConfiguration c = Read(new()
        {
            ["CLUSTERTASKS_CLUSTERING"] = "redis",
            ["CLUSTERTASKS_REDIS"] = "redis:6380",
            ["CLUSTERTASKS_CLUSTER_ID"] = "c1",
            ["CLUSTERTASKS_ROLE"] = "head",
            ["CLUSTERTASKS_SILO_PORT"] = "11111",
            ["CLUSTERTASKS_GATEWAY_PORT"] = "30000",
            ["CLUSTERTASKS_ADVERTISE"] = "10.0.0.1",
            ["CLUSTERTASKS_MEMBERSHIP"] = "fast",
            ["CLUSTERTASKS_CPUS"] = "2.5",
            ["CLUSTERTASKS_GPUS"] = "1",
            ["CLUSTERTASKS_GPU_DEVICES"] = "GPU-x",
            ["CLUSTERTASKS_MEMORY_BYTES"] = "3G",
            ["CLUSTERTASKS_RESOURCES"] = "tpu=4, licence=0.5",
            ["CLUSTERTASKS_LABELS"] = "zone=a,disk=ssd",
            ["CLUSTERTASKS_STORE_BYTES"] = "2G",
            ["CLUSTERTASKS_MAX_OBJECTS"] = "5000",
            ["CLUSTERTASKS_WORKERS"] = "inprocess",
            ["CLUSTERTASKS_WORKER_PROCESSES"] = "3",
            ["CLUSTERTASKS_SCHEDULER_SHARDS"] = "2",
            ["CLUSTERTASKS_RUN_DIR"] = "/tmp/x",
            ["CLUSTERTASKS_SHM_DIR"] = "/dev/shm",
            ["CLUSTERTASKS_TRANSFER_ADDRESS"] = "0.0.0.0:7070",
            ["CLUSTERTASKS_TOKEN_FILE"] = "/run/secrets/t",
            ["CLUSTERTASKS_LISTEN"] = "0.0.0.0",
            ["CLUSTERTASKS_LOG_LEVEL"] = "debug",
            ["CLUSTERTASKS_CONTROL"] = "stdin",
            ["CLUSTERTASKS_START_TIMEOUT"] = "1.5",
            ["CLUSTERTASKS_STOP_TIMEOUT"] = "2",
        });
        Assert.Equal(Clustering.Redis, c.Clustering);
        Assert.Equal("redis:6380", c.Redis);
        Assert.Equal("c1", c.ClusterId);
        Assert.Equal(NodeRole.Head, c.Role);
        Assert.Equal("head", c.Node.Labels["role"]);
        Assert.Equal((11111, 30000), (c.SiloPort, c.GatewayPort));
        Assert.Equal(IPAddress.Parse("10.0.0.1"), c.Advertise);
        Assert.Equal(MembershipProfile.Fast, c.Membership);
        Assert.Equal((2.5, 1), (c.Node.Cpus, c.Node.Gpus));
        Assert.Equal(["GPU-x"], c.Node.GpuDevices);
        Assert.Equal(3L << 30, c.Node.MemoryBytes);
        Assert.Equal((4, 0.5), (c.Node.Resources["tpu"], c.Node.Resources["licence"]));
        Assert.Equal(("a", "ssd"), (c.Node.Labels["zone"], c.Node.Labels["disk"]));
        Assert.Equal((2L << 30, 5000), (c.Node.StoreBytes, c.Node.MaxObjects));
        Assert.Equal((WorkerMode.InProcess, 3), (c.Node.Workers, c.Node.WorkerProcesses));
        Assert.Equal(2, c.Node.SchedulerShards);
        Assert.Equal(("/tmp/x", "/dev/shm"), (c.Node.RunDirectory, c.Node.SharedMemoryDirectory));
        Assert.Equal(("0.0.0.0:7070", "/run/secrets/t"), (c.Node.TransferAddress, c.TokenFile));
        Assert.Equal(IPAddress.Any, c.Listen);
        Assert.Equal(LogLevel.Debug, c.Node.LogLevel);
        Assert.Equal(ControlInput.Stdin, c.Control);
        Assert.Equal((1.5, 2), (c.StartTimeout.TotalSeconds, c.StopTimeout.TotalSeconds));
    }

    [Fact]
    public void Read_OptionAndVariable_OptionWinsAndAnEmptyVariableIsNone()
    {
        var variables = new Dictionary<string, string> { ["CLUSTERTASKS_CPUS"] = "1", ["CLUSTERTASKS_GPUS"] = "" };
        NodeConfiguration configuration = NodeSettings.Read(new Dictionary<string, string> { ["cpus"] = "7" }, variables.GetValueOrDefault);
        Assert.Equal((7, 0), (configuration.Node.Cpus, configuration.Node.Gpus));
    }

    [Theory]
    [InlineData("CLUSTERING", "etcd")]
    [InlineData("CLUSTERING", "1")]
    [InlineData("CPUS", "-1")]
    [InlineData("CPUS", "many")]
    [InlineData("CPUS", "NaN")]
    [InlineData("SILO_PORT", "70000")]
    [InlineData("STORE_BYTES", "-5")]
    [InlineData("STORE_BYTES", "9999999999G")]
    [InlineData("REDIS", "redis")]
    [InlineData("PRIMARY", "127.0.0.1")]
    [InlineData("ADVERTISE", "host")]
    [InlineData("LABELS", "zone")]
    [InlineData("RESOURCES", "a=1,a=2")]
    [InlineData("TRANSFER_ADDRESS", "127.0.0.1")]
    [InlineData("CONTROL", "socket")]
    [InlineData("START_TIMEOUT", "0")]
    public void Read_BadValue_NamesTheVariableTheTextAndWhatWasExpected(string name, string text)
    {
        var error = Assert.Throws<NodeStartException>(() => Read(new() { ["CLUSTERTASKS_" + name] = text }));
        Assert.StartsWith($"CLUSTERTASKS_{name} is '{text}': expected ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--labels", false)]
    [InlineData("LocalClusterOptions.Labels", true)]
    public void Read_BadValue_HasTheNameThatItsReaderGave(string name, bool isLocal)
    {
        var options = new Dictionary<string, string> { ["labels"] = "zone" };
        SettingReader? reader = isLocal ? LocalSettingNames.Reader : null;
        string message = Assert.Throws<NodeStartException>(() => NodeSettings.Read(options, _ => null, reader)).Message;
        Assert.StartsWith($"{name} is 'zone': expected ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MemberFileByOptionAndClusteringByVariable_NamesEachAsItWasGiven()
    {
        var variables = new Dictionary<string, string> { ["CLUSTERTASKS_CLUSTERING"] = "redis" };
        string message = Assert.Throws<NodeStartException>(
            () => NodeSettings.Read(new Dictionary<string, string> { ["member-file"] = "/x" }, variables.GetValueOrDefault)).Message;
        Assert.Equal("--member-file is for file clustering only. Remove it, or set CLUSTERTASKS_CLUSTERING to file.", message);
    }

    [Fact]
    public void Read_WhatIsLater_SpeaksToTheSameReader()
    {
        SettingReader reader = NodeSettings.Read(new Dictionary<string, string> { ["cpus"] = "1" }, _ => null).Node.Reader;
        Assert.Equal("Set --token-file.", new NodeStartException("Set {token-file}.", reader: reader).Message);
    }

    [Fact]
    public void Read_PrimaryWithRedis_SaysWhatToRemove() =>
        Assert.Contains("CLUSTERTASKS_PRIMARY", Assert.Throws<NodeStartException>(() => Read(new()
        {
            ["CLUSTERTASKS_CLUSTERING"] = "redis",
            ["CLUSTERTASKS_PRIMARY"] = "127.0.0.1:1",
        })).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_MemberFile_IsForFileClusteringAndHasADefault()
    {
        NodeConfiguration given = Read(new() { ["CLUSTERTASKS_CLUSTERING"] = "file", ["CLUSTERTASKS_MEMBER_FILE"] = "/run/x/list" });
        Assert.Equal((Clustering.File, "/run/x/list"), (given.Clustering, given.EffectiveMemberFile));
        Assert.Equal("/run/y/members.json",
            Read(new() { ["CLUSTERTASKS_CLUSTERING"] = "file", ["CLUSTERTASKS_RUN_DIR"] = "/run/y" }).EffectiveMemberFile);
        var error = Assert.Throws<NodeStartException>(() => Read(new() { ["CLUSTERTASKS_MEMBER_FILE"] = "/run/x/list" }));
        Assert.Contains("CLUSTERTASKS_MEMBER_FILE", error.Message, StringComparison.Ordinal);
        Assert.Contains("CLUSTERTASKS_CLUSTERING", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TokenInTheEnvironment_IsRefusedAndSaysWhereItBelongs()
    {
        var error = Assert.Throws<NodeStartException>(() => Read(new() { ["CLUSTERTASKS_TOKEN"] = "0123456789abcdef" }));
        Assert.Contains("every task on this node could read", error.Message, StringComparison.Ordinal);
        Assert.Contains("set CLUSTERTASKS_TOKEN_FILE", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("0123456789abcdef", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CommandLine_HasNoOptionForTheSecret() =>
        Assert.NotEmpty(NodeCommandLine.Create(TimeProvider.System).Parse(["node", "--token", "0123456789abcdef"]).Errors);

    [Fact]
    public void All_NamesAndTexts_AreUniqueAndComplete()
    {
        Assert.Equal(NodeSettings.All.Count, NodeSettings.All.Select(s => s.Name).Distinct().Count());
        Assert.All(NodeSettings.All, s => Assert.EndsWith(".", s.Meaning, StringComparison.Ordinal));
    }

    [Fact]
    public void CommandLine_Help_ListsEverySettingWithItsVariable()
    {
        var output = new StringWriter();
        int code = NodeCommandLine.Create(TimeProvider.System).Parse(["node", "--help"])
            .Invoke(new System.CommandLine.InvocationConfiguration { Output = output });
        Assert.Equal(0, code);
        Assert.All(NodeSettings.All, s => Assert.Contains(s.Option, output.ToString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("node", "--no-such-option")]
    [InlineData("fly")]
    [InlineData("node", "--cpus")]
    public void CommandLine_Misuse_IsAParseError(params string[] args) =>
        Assert.NotEmpty(NodeCommandLine.Create(TimeProvider.System).Parse(args).Errors);

    private static NodeConfiguration Read(Dictionary<string, string> variables) =>
        NodeSettings.Read(new Dictionary<string, string>(), variables.GetValueOrDefault);
}
