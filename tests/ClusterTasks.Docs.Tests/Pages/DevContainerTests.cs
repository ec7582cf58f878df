using System.Text.Json;

namespace ClusterTasks.Docs.Tests.Pages;

/// <summary>The folder <c>.devcontainer</c> is for editors that no test starts, so its content must fit the rest of the
/// repository.</summary>
public sealed class DevContainerTests
{
    private static readonly JsonElement Container = Parse(".devcontainer/devcontainer.json");

    [Fact]
    public void Image_OfTheContainer_HasTheSdkThatTheRepositoryAsksFor()
    {
        string version = Parse("global.json").GetProperty("sdk").GetProperty("version").GetString()!;
        string feature = string.Join('.', version.Split('.')[..2]);

        Assert.Equal($"mcr.microsoft.com/dotnet/sdk:{feature}", Container.GetProperty("image").GetString());
    }

    [Theory]
    [InlineData("redis-server")]
    [InlineData("iproute2")]
    public void Tools_ThatTestsNeed_AreInstalledByBoth(string package)
    {
        Assert.Contains(package, Container.GetProperty("onCreateCommand").GetString()!.Split(' '));
        Assert.Contains(package, Repository.Read(".ci/run"), StringComparison.Ordinal);
    }

    [Fact]
    public void Build_AfterCreation_NamesTheSolution()
    {
        string command = Container.GetProperty("postCreateCommand").GetString()!;

        Assert.True(File.Exists(Path.Combine(Repository.Root, command.Split(' ')[^1])), command);
    }

    private static JsonElement Parse(string path) => JsonDocument.Parse(Repository.Read(path)).RootElement;
}
