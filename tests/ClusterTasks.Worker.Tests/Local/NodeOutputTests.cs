using ClusterTasks.Worker.Hosting;
using ClusterTasks.Worker.Local;

namespace ClusterTasks.Worker.Tests.Local;

public sealed class NodeOutputTests
{
    private readonly List<string> _lines = [];

    [Theory]
    [InlineData("", new string[0])]
    [InlineData("no end ", new[] { "0000000000000001: no end " })]
    public async Task OnLine_ReadyLineBehindOtherText_IsFoundAndTheTextIsHandedOn(string before, string[] handed)
    {
        var output = new NodeOutput("#0", (name, line) => _lines.Add($"{name}: {line}"));
        output.OnLine("{\"other\": 1}", isError: false);
        Assert.False(output.Ready.IsCompleted);

        output.OnLine(before + new NodeReadyLine("0000000000000001", 5, "unix:/x", "127.0.0.1:1@2").ToJson(), isError: false);

        Assert.Equal(5, (await output.Ready).Pid);
        Assert.Equal(["#0: {\"other\": 1}", .. handed], _lines);
    }
}
