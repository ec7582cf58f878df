using ClusterTasks.Node;
using ClusterTasks.Worker.Hosting;

namespace ClusterTasks.Cluster.Tests.Deployment;

public sealed class ComposeFileTests
{
    private static readonly Dictionary<string, string> Shell = [];
    private static readonly string[] Nodes = ["head", "worker-1", "worker-2"];
    private readonly ComposeFile _file = ComposeFile.Read(Shell);

    [Fact]
    public void Services_AreOneRedisOneHeadTwoWorkers()
    {
        Assert.Equal(Nodes.Append("redis").Order(), _file.Services.Keys.Order());
        Assert.Equal(["head", "worker", "worker"], Nodes.Select(n => _file.Services[n].Environment["CLUSTERTASKS_ROLE"]));
        Assert.All(_file.Services.Values, s => Assert.NotEmpty(s.HealthCheck!.Test));
        Assert.All(_file.Services.Values, s => Assert.Equal("unless-stopped", s.Restart));
        Assert.Contains("--appendonly", _file.Services["redis"].Command);
    }

    [Fact]
    public void Nodes_RunTheNodeCommandAfterRedisIsHealthy() =>
        Assert.All(Nodes.Select(n => _file.Services[n]), node =>
        {
            Assert.Empty(NodeCommandLine.Create(TimeProvider.System).Parse(node.Command).Errors);
            Assert.Equal(["node"], node.Command);
            Assert.Equal("service_healthy", node.DependsOn["redis"]["condition"]);
            Assert.Equal("health", node.HealthCheck!.Test[^1]);
        });

    [Fact]
    public void Environments_HoldOnlySettingsThatTheNodeKnowsAndCanUse() =>
        Assert.All(Nodes, name =>
        {
            Dictionary<string, string> environment = _file.Services[name].Environment;
            Assert.Subset(NodeSettings.All.Select(s => s.Variable).ToHashSet(), environment.Keys.ToHashSet());
            NodeConfiguration configuration = NodeSettings.Read(new Dictionary<string, string>(), environment.GetValueOrDefault);
            Assert.Equal(Clustering.Redis, configuration.Clustering);
            Assert.Equal("redis:6379", configuration.Redis);
            Assert.Equal("/run/secrets/cluster-token", configuration.TokenFile);
            configuration.Node.Token = ComposeNode.Token; // as the node reads it
            Assert.True(new NodeOptionsValidator().Validate(null, configuration.Node).Succeeded);
        });

    [Fact]
    public void Token_OfTheShell_IsAFileOfTheNodesUserAlone()
    {
        Assert.Equal("CLUSTERTASKS_TOKEN", _file.Secrets["cluster-token"]["environment"]);
        Assert.All(Nodes, name =>
        {
            Dictionary<string, string> secret = Assert.Single(_file.Services[name].Secrets);
            Assert.Equal(("cluster-token", "0400", "1654"), (secret["source"], secret["mode"], secret["uid"]));
            Assert.DoesNotContain("CLUSTERTASKS_TOKEN", _file.Services[name].Environment.Keys);
        });
    }

    [Fact]
    public void Dockerfile_IsMultiStageNonRootAndStartsTheNode()
    {
        List<(string Verb, string Text)> steps = ReadDockerfile();
        Assert.True(steps.Count(s => s.Verb == "FROM") >= 2, "one stage only: the SDK would be in the image");
        List<(string Verb, string Text)> last = steps[(steps.FindLastIndex(s => s.Verb == "FROM") + 1)..];
        string user = last.Last(s => s.Verb == "USER").Text;
        Assert.DoesNotContain(user, new[] { "root", "0" });
        Assert.Equal("[\"dotnet\", \"/app/node/ClusterTasks.Node.dll\"]", last.Single(s => s.Verb == "ENTRYPOINT").Text);
        Assert.Equal("[\"node\"]", last.Single(s => s.Verb == "CMD").Text);
        Assert.Equal(["CMD", "dotnet", "/app/node/ClusterTasks.Node.dll", "health"], _file.Services["head"].HealthCheck!.Test);
    }

    [Fact]
    public void Dockerfile_PublishesProjectsThatExist()
    {
        string[] projects = [.. ReadDockerfile()
            .Where(s => s.Verb == "RUN" && s.Text.StartsWith("dotnet publish", StringComparison.Ordinal))
            .Select(s => s.Text.Split(' ')[2])];
        Assert.Contains("src/Node/ClusterTasks.Node.csproj", projects);
        Assert.Contains("samples/SharedDataFrame/SharedDataFrame.csproj", projects);
        Assert.All(projects, p => Assert.True(File.Exists(Path.Combine(ComposeFile.Root, p)), p));
    }

    private static List<(string Verb, string Text)> ReadDockerfile() =>
        [.. File.ReadAllText(Path.Combine(ComposeFile.Root, "Dockerfile")).Replace("\\\n", "", StringComparison.Ordinal).Split('\n')
            .Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#')
            .Select(l => (l.Split(' ')[0], l[(l.IndexOf(' ', StringComparison.Ordinal) + 1)..]))];
}
