using ClusterTasks.Execution;
using ClusterTasks.Worker.Processes;

namespace ClusterTasks.Worker.Tests.Processes;

public sealed class ChildEnvironmentTests
{
    private static readonly Dictionary<string, string> Own = new() { ["CLUSTERTASKS_WORKER_TOKEN"] = "t" };

    [Theory]
    [InlineData("DOTNET_DiagnosticPorts")]
    [InlineData("COMPlus_DiagnosticPorts")]
    [InlineData("DOTNET_DefaultDiagnosticPortSuspend")]
    [InlineData("DOTNET_EnableEventPipe")]
    [InlineData("DOTNET_EventPipeOutputPath")]
    [InlineData("DOTNET_EventPipeConfig")]
    [InlineData("CORECLR_ENABLE_PROFILING")]
    [InlineData("CORECLR_PROFILER")]
    [InlineData("CORECLR_PROFILER_PATH_64")]
    [InlineData("COR_PROFILER")]
    [InlineData("DOTNET_MODIFIABLE_ASSEMBLIES")]
    [InlineData("DOTNET_HOTRELOAD_NAMEDPIPE_NAME")]
    [InlineData("VSTEST_HOST_DEBUG")]
    [InlineData("CODE_COVERAGE_SESSION_NAME")]
    [InlineData("TESTINGPLATFORM_DOTNETTEST_EXECUTIONID")]
    [InlineData("MSBuildSDKsPath")]
    [InlineData("CLUSTERTASKS_TOKEN")]
    public void Prepare_VariableOfOneProcess_IsDropped(string name) => Assert.DoesNotContain(name, Prepare(new() { [name] = "1" }).Keys);

    [Theory]
    [InlineData("PATH")]
    [InlineData("DOTNET_ROOT")]
    [InlineData("DOTNET_TieredPGO")]
    [InlineData("DOTNET_DbgEnableMiniDump")]
    [InlineData("OTEL_SERVICE_NAME")]
    [InlineData("LD_LIBRARY_PATH")]
    [InlineData("MSBUILDDISABLENODEREUSE")]
    [InlineData("CORRELATION_ID")]
    public void Prepare_OtherVariable_Stays(string name) => Assert.Equal("1", Prepare(new() { [name] = "1" })[name]);

    [Fact]
    public void Prepare_ForeignStartupHook_IsReplacedByOurs()
    {
        Dictionary<string, string?> variables = Prepare(new() { ["DOTNET_STARTUP_HOOKS"] = "/agent/hook.dll" });
        Assert.Equal("ClusterTasks.Sdk", variables["DOTNET_STARTUP_HOOKS"]);
        Assert.Equal("worker", variables["CLUSTERTASKS_CHILD"]);
        Assert.Equal("t", variables["CLUSTERTASKS_WORKER_TOKEN"]);
    }

    [Fact]
    public void Prepare_RuntimeVariableWithAValue_KeepsTheValueForTheTask()
    {
        Dictionary<string, string?> variables = Prepare(new() { ["DOTNET_gcServer"] = "1" });
        Assert.Equal(("0", "1"), (variables["DOTNET_gcServer"], variables["CLUSTERTASKS_FORMER_DOTNET_gcServer"]));
        Assert.DoesNotContain("CLUSTERTASKS_FORMER_DOTNET_gcConcurrent", variables.Keys);
    }

    [Fact]
    public void Prepare_AddedVariable_WinsAndStaysForTheTask()
    {
        var variables = new Dictionary<string, string?>();
        ChildEnvironment.Prepare(
            variables, ChildStart.WorkerRole, "ClusterTasks.Sdk", Own, new Dictionary<string,
            string>
            { ["DOTNET_gcServer"] = "1", ["CORECLR_PROFILER"] = "x" });
        Assert.Equal(("1", "1", "x"),
            (variables["DOTNET_gcServer"], variables["CLUSTERTASKS_FORMER_DOTNET_gcServer"], variables["CORECLR_PROFILER"]));
    }

    private static Dictionary<string, string?> Prepare(Dictionary<string, string?> variables)
    {
        ChildEnvironment.Prepare(variables, ChildStart.WorkerRole, "ClusterTasks.Sdk", Own);
        return variables;
    }
}
