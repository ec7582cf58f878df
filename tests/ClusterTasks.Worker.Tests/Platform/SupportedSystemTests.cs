using System.Runtime.InteropServices;
using ClusterTasks.Platform;
using ClusterTasks.Worker.Startup;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ClusterTasks.Worker.Tests.Platform;

public sealed class SupportedSystemTests
{
    private static readonly SystemFacts Mac = new() { Name = "macOS", Architecture = Architecture.Arm64 };

    [Fact]
    public void Refusal_ThisSystem_IsNone() => Assert.Null(SupportedSystem.Refusal(SystemFacts.Current()));

    [Theory]
    [InlineData(Architecture.X64)]
    [InlineData(Architecture.Arm64)]
    public void Refusal_Linux64Bit_IsNone(Architecture architecture) =>
        Assert.Null(SupportedSystem.Refusal(new SystemFacts { Architecture = architecture }));

    [Theory]
    [InlineData("Windows", "WSL 2")]
    [InlineData("macOS", "Linux container")]
    [InlineData("FreeBSD 14.1", "Linux container")]
    public void Refusal_OtherSystem_SaysInOneSentenceWhereItRuns(string name, string remedy)
    {
        string refusal = SupportedSystem.Refusal(new SystemFacts { Name = name })!;

        Assert.StartsWith("ClusterTasks runs on Linux only", refusal, StringComparison.Ordinal);
        Assert.Contains(name, refusal, StringComparison.Ordinal);
        Assert.Contains(remedy, refusal, StringComparison.Ordinal);
        Assert.Contains(".devcontainer", refusal, StringComparison.Ordinal);
        AssertOneLine(refusal);
    }

    [Theory]
    [InlineData(Architecture.X86)]
    [InlineData(Architecture.Arm)]
    [InlineData(Architecture.S390x)]
    [InlineData(Architecture.RiscV64)]
    public void Refusal_OtherArchitecture_NamesIt(Architecture architecture)
    {
        string refusal = SupportedSystem.Refusal(new SystemFacts { Architecture = architecture })!;

        Assert.Contains($"this process is {architecture}", refusal, StringComparison.Ordinal);
        AssertOneLine(refusal);
    }

    [Fact]
    public void Refusal_LargePages_SaysTheirSize()
    {
        string refusal = SupportedSystem.Refusal(new SystemFacts { Architecture = Architecture.Arm64, PageSize = 65536 })!;

        Assert.Contains("pages of 4 KiB, and this kernel has pages of 64 KiB", refusal, StringComparison.Ordinal);
        AssertOneLine(refusal);
    }

    [Fact]
    public void Refusal_OldKernelOrFilter_NamesTheCallAndTheKernel()
    {
        string refusal = SupportedSystem.Refusal(new SystemFacts { Kernel = "4.19.0", MissingCalls = ["pidfd_open"] })!;

        Assert.Contains("pidfd_open of Linux 5.3, and this kernel (4.19.0)", refusal, StringComparison.Ordinal);
        Assert.Contains("seccomp", refusal, StringComparison.Ordinal);
        AssertOneLine(refusal);
    }

    [Fact]
    public async Task ConnectAsync_OtherSystem_Throws()
    {
        SupportedSystem.Assumed.Value = Mac;

        AssertRefused(await Assert.ThrowsAsync<PlatformNotSupportedException>(() => Remote.ConnectAsync()));
    }

    [Theory]
    [InlineData(WorkerMode.Process)]
    [InlineData(WorkerMode.InProcess)]
    public async Task StartAsync_OtherSystem_ThrowsInEitherMode(WorkerMode mode)
    {
        SupportedSystem.Assumed.Value = Mac;

        AssertRefused(await Assert.ThrowsAsync<PlatformNotSupportedException>(
            () => LocalCluster.StartAsync(new LocalClusterOptions { Workers = mode })));
    }

    [Fact]
    public void AddClusterTasksClient_OtherSystem_Throws()
    {
        SupportedSystem.Assumed.Value = Mac;

        AssertRefused(Assert.Throws<PlatformNotSupportedException>(() => new ServiceCollection().AddClusterTasksClient()));
    }

    [Fact]
    public void AddClusterTasks_OtherSystem_Throws()
    {
        SupportedSystem.Assumed.Value = Mac;
        HostApplicationBuilder host = Host.CreateApplicationBuilder();

        AssertRefused(Assert.Throws<PlatformNotSupportedException>(() => host.UseOrleans(silo => silo.AddClusterTasks())));
    }

    [Fact]
    public async Task RunAsync_OtherSystem_ReadsNoSettingAndFails()
    {
        SupportedSystem.Assumed.Value = Mac;

        int code = await NodeProgram.RunAsync(name => throw new InvalidOperationException($"{name} was read."), TimeProvider.System);

        Assert.Equal(NodeProgram.Failed, code);
    }

    private static void AssertRefused(PlatformNotSupportedException error)
    {
        Assert.Equal(SupportedSystem.Refusal(Mac), error.Message);
        Assert.Equal(HelpSite.Address + SupportedSystem.Page, error.HelpLink);
    }

    private static void AssertOneLine(string refusal)
    {
        Assert.DoesNotContain('\n', refusal);
        Assert.DoesNotContain(". ", refusal, StringComparison.Ordinal);
        Assert.EndsWith($"({SupportedSystem.Page}).", refusal, StringComparison.Ordinal);
    }
}
