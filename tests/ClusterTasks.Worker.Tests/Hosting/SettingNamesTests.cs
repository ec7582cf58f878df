using System.Text.RegularExpressions;
using ClusterTasks.Worker.Hosting;
using ClusterTasks.Worker.Local;

namespace ClusterTasks.Worker.Tests.Hosting;

public class SettingNamesTests
{
    [Theory]
    [InlineData("NodeOptions", "RunDirectory and StoreBytes and SpillStartAt")]
    [InlineData("NodeProgram", "CLUSTERTASKS_RUN_DIR and CLUSTERTASKS_STORE_BYTES and CLUSTERTASKS_SPILL_START")]
    [InlineData("CommandLine", "--run-dir and CLUSTERTASKS_STORE_BYTES and --spill-start")]
    [InlineData("LocalCluster", "LocalClusterOptions.RunDirectory and LocalClusterOptions.StoreBytesPerNode and the node's spill-start")]
    public void Word_EachReader_GetsItsOwnNames(string reader, string expected) =>
        Assert.Equal(expected, SettingNames.Word("{run-dir} and {store-bytes} and {spill-start}", Reader(reader)));

    /// <summary>The one option and the one variable of <see cref="Reader"/>; spill-start comes from nowhere.</summary>
    [Fact]
    public void CommandLine_AnOptionThatIsAVariableToo_IsNamedAsTheOptionThatWins() =>
        Assert.Equal("--run-dir",
            SettingNames.Name("run-dir", SettingReader.CommandLine(new Dictionary<string, string> { ["run-dir"] = "/a" }, _ => "/b")));

    [Fact]
    public void CommandLine_WithoutOptions_SpeaksOfVariables() =>
        Assert.Same(SettingReader.NodeProgram, SettingReader.CommandLine(new Dictionary<string, string>(), _ => null));

    private static SettingReader Reader(string name) => name switch
    {
        "NodeOptions" => SettingReader.NodeOptions,
        "NodeProgram" => SettingReader.NodeProgram,
        "LocalCluster" => LocalSettingNames.Reader,
        _ => SettingReader.CommandLine(
            new Dictionary<string, string> { ["run-dir"] = "/a" }, variable => variable == "CLUSTERTASKS_STORE_BYTES" ? "1" : null),
    };

    [Fact]
    public void Word_BracesThatNameNoSetting_Stay() =>
        Assert.Equal("/tmp/{a}/{x-y} {}", SettingNames.Word("/tmp/{a}/{x-y} {}", LocalSettingNames.Reader));

    [Fact]
    public void Name_EverySetting_IsAnOptionThatExists()
    {
        foreach (NodeSetting setting in NodeSettings.All)
        {
            string local = SettingNames.Name(setting.Name, LocalSettingNames.Reader)!;
            if (local.Split('.') is ["LocalClusterOptions" or "LocalNodeOptions", string property])
                Assert.True((local.StartsWith("LocalClusterOptions", StringComparison.Ordinal) ? typeof(LocalClusterOptions)
                    : typeof(LocalNodeOptions)).GetProperty(property) is not null, local);
            else
                Assert.StartsWith("the node's ", local, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Validate_BadOptions_SpeaksOfTheReadersNames()
    {
        var options = new NodeOptions { StoreBytes = 1, SpillStopAt = 2, RunDirectory = "/" + new string('x', 100) };
        string host = string.Join(' ', new NodeOptionsValidator().Validate(null, options).Failures!);
        Assert.Contains("StoreBytes is 1", host, StringComparison.Ordinal);
        Assert.Contains("SpillStartAt is 0.8 and SpillStopAt is 2", host, StringComparison.Ordinal);
        var error = new NodeStartException(string.Join(' ', NodeOptionsValidator.Check(options)));
        Assert.Contains("CLUSTERTASKS_RUN_DIR is '/xxx", error.For(SettingReader.NodeProgram), StringComparison.Ordinal);
        Assert.Contains("LocalClusterOptions.StoreBytesPerNode is 1", error.For(LocalSettingNames.Reader), StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\{[a-z-]+\}", error.Message);
    }

    [Fact]
    public void WordedFor_AnotherReader_KeepsTheRest()
    {
        var error = new NodeStartException("Set {run-dir}.") { IsPortConflict = true };
        NodeStartException host = error.WordedFor(SettingReader.NodeOptions);
        Assert.Equal(("Set RunDirectory.", true), (host.Message, host.IsPortConflict));
        Assert.Equal("Set CLUSTERTASKS_RUN_DIR.", host.For(SettingReader.NodeProgram));
    }

    /// <summary>A marker with a typing mistake would reach a person as it is.</summary>
    [Fact]
    public void Messages_OfTheSource_NameSettingsThatExist()
    {
        string root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(SourcePath())!, "../../../src/Worker"));
        Assert.SkipUnless(Directory.Exists(root), "The source is not beside the test.");
        var names = NodeSettings.All.Select(setting => setting.Name).ToHashSet(StringComparer.Ordinal);
        string[] unknown = [.. Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .SelectMany(file => Regex.Matches(File.ReadAllText(file), @"\{\{([a-z]+(?:-[a-z]+)*)\}\}")
                .Select(match => match.Groups[1].Value))
            .Where(name => !names.Contains(name))];
        Assert.Empty(unknown);
    }

    private static string SourcePath([System.Runtime.CompilerServices.CallerFilePath] string path = "") => path;
}
