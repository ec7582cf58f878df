using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace ClusterTasks.Cluster.Tests.Deployment;

/// <summary>The repository's docker-compose.yml, read as compose reads it: with merge keys and variables applied.</summary>
internal sealed partial class ComposeFile
{
    private ComposeFile(Document document) => (Services, Secrets) = (document.Services, document.Secrets);

    internal IReadOnlyDictionary<string, ComposeService> Services { get; }

    /// <summary>The source of each secret.</summary>
    internal IReadOnlyDictionary<string, Dictionary<string, string>> Secrets { get; }

    /// <summary>The folder that holds docker-compose.yml and Dockerfile.</summary>
    internal static string Root { get; } = FindRoot();

    /// <param name="variables">The variables of the shell, such as CLUSTERTASKS_TOKEN.</param>
    /// <exception cref="InvalidOperationException">A variable that the file demands is missing; the message is the file's.</exception>
    internal static ComposeFile Read(IReadOnlyDictionary<string, string> variables)
    {
        string text = Substitute(File.ReadAllText(Path.Combine(Root, "docker-compose.yml")), variables);
        var parser = new MergingParser(new Parser(new StringReader(text)));
        Document document = new DeserializerBuilder().IgnoreUnmatchedProperties().Build().Deserialize<Document>(parser);
        return new ComposeFile(document);
    }

    /// <summary>Compose's <c>${NAME:-default}</c> and <c>${NAME:?message}</c>.</summary>
    internal static string Substitute(string text, IReadOnlyDictionary<string, string> variables) =>
        Variable().Replace(text, match =>
        {
            string name = match.Groups["name"].Value;
            if (variables.TryGetValue(name, out string? value) && value.Length > 0)
                return value;
            return match.Groups["kind"].Value == "?"
                ? throw new InvalidOperationException($"{name}: {match.Groups["rest"].Value}")
                : match.Groups["rest"].Value;
        });

    private static string FindRoot()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "docker-compose.yml")))
                return folder;
        }

        throw new FileNotFoundException($"No docker-compose.yml above {AppContext.BaseDirectory}.");
    }

    [GeneratedRegex(@"\$\{(?<name>\w+):(?<kind>[-?])(?<rest>[^}]*)\}")]
    private static partial Regex Variable();

    private sealed class Document
    {
        [YamlMember(Alias = "services")]
        public Dictionary<string, ComposeService> Services { get; set; } = [];

        [YamlMember(Alias = "secrets")]
        public Dictionary<string, Dictionary<string, string>> Secrets { get; set; } = [];
    }
}

/// <summary>The parts of one service that the tests look at.</summary>
internal sealed class ComposeService
{
    [YamlMember(Alias = "image")]
    public string Image { get; set; } = "";

    [YamlMember(Alias = "command")]
    public List<string> Command { get; set; } = [];

    [YamlMember(Alias = "environment")]
    public Dictionary<string, string> Environment { get; set; } = [];

    [YamlMember(Alias = "secrets")]
    public List<Dictionary<string, string>> Secrets { get; set; } = [];

    [YamlMember(Alias = "restart")]
    public string Restart { get; set; } = "";

    [YamlMember(Alias = "healthcheck")]
    public ComposeHealthCheck? HealthCheck { get; set; }

    [YamlMember(Alias = "depends_on")]
    public Dictionary<string, Dictionary<string, string>> DependsOn { get; set; } = [];
}

/// <summary>A service's health check.</summary>
internal sealed class ComposeHealthCheck
{
    [YamlMember(Alias = "test")]
    public List<string> Test { get; set; } = [];
}
