using ClusterTasks.Execution;
using CsCheck;

namespace ClusterTasks.Sdk.Tests.Protocol;

public sealed class WorkerVariablesTests
{
    [Fact]
    public void RoundTrip_Variables_AreTheSame() =>
        Gen.Dictionary(Gen.String[Gen.Char['A', 'Z'], 1, 8], Gen.String[Gen.Char['\u0001', '\u04ff'], 0, 8])[0, 5]
        .Sample(variables => Assert.Equal(variables, WorkerVariables.Unpack(WorkerVariables.Pack(variables))));

    [Fact]
    public void Pack_MoreThanTheSystemTakes_NamesTheVariable()
    {
        Assert.Contains("'LONG'",
            Assert.Throws<ArgumentException>(() => WorkerVariables.Pack([new("LONG", new string('x', 128 << 10))])).Message,
            StringComparison.Ordinal);
        Assert.Contains("together", Assert.Throws<ArgumentException>(
            () => WorkerVariables.Pack(
                Enumerable.Range(0, 20).Select(i => KeyValuePair.Create($"A{i}", new string('x', 100_000))))).Message,
                StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "x")]
    [InlineData("A=B", "x")]
    [InlineData("A\0", "x")]
    [InlineData("A", "x\0")]
    [InlineData("A", null)]
    [InlineData("CLUSTERTASKS_ADDRESS", "x")]
    [InlineData("clustertasks_child", "x")]
    [InlineData("DOTNET_STARTUP_HOOKS", "x")]
    public async Task ConnectAsync_VariableThatCannotBeSet_NamesIt(string name, string? value)
    {
        var options = new RemoteOptions { WorkerEnvironment = { [name] = value! } };
        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(
            "options", () => Remote.ConnectAsync("unix:/nonexistent/session.sock", options));
        Assert.Contains($"cannot set '{name}'", error.Message, StringComparison.Ordinal);
    }
}
