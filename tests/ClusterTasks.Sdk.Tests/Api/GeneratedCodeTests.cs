using System.Runtime.CompilerServices;
using ClusterTasks.Engineering;

namespace ClusterTasks.Tests.Api;

public sealed class GeneratedCodeTests
{
    [Fact]
    public void Files_GeneratedAgain_EqualTheCommittedOnes()
    {
        string folder = Path.GetFullPath(Path.Combine(ThisFolder(), "../../../src/Sdk/Api/Generated"));
        foreach ((string name, string text) in Overloads.Files())
        {
            Assert.True(File.ReadAllText(Path.Combine(folder, name)) == text,
                $"{name} is not what the generator writes. Run: dotnet run --project eng/InvokeGenerator");
        }

        Assert.Equal(Overloads.Files().Select(file => file.Name).Order(), Directory.GetFiles(folder).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData(typeof(Remote))]
    [InlineData(typeof(RemoteInvoker))]
    public void Invoke_Overloads_AreAllMixesAndKinds(Type type)
    {
        int mixes = 1 + 2 + 4 + 8;
        const int Kinds = 7;
        const int FanIn = 7;
        const int Trap = 1;
        Assert.Equal((mixes * Kinds) + FanIn + Trap, type.GetMethods().Count(method => method.Name == "Invoke"));
        const int Shared = 3;
        Assert.Equal(2 * Shared * Kinds, type.GetMethods().Count(method => method.Name == "Map"));
        Assert.Equal(4 * Shared * (Kinds - 1), type.GetMethods().Count(method => method.Name == "MapAsync"));
        const int WithoutToken = 8;
        Assert.Equal((9 + WithoutToken) * Kinds, typeof(RemoteFunctionExtensions).GetMethods().Count(method => method.Name == "Invoke"));
        const int TupleSizes = 3;
        const int TupleKinds = 3;
        Assert.Equal(9 * TupleSizes * TupleKinds, typeof(RemoteItemsExtensions).GetMethods().Count(method => method.Name == "InvokeItems"));
    }

    [Theory]
    [InlineData("Task`1", 0, 4)]
    [InlineData("IAsyncEnumerable`1", 1, 14)]
    [InlineData("ValueTask`1", 2, 23)]
    [InlineData("Task", 0, 2)]
    [InlineData("ValueTask", 1, 11)]
    public void Invoke_Priority_CountsReferencesAndKind(string returns, int references, int priority)
    {
        var found = typeof(Remote).GetMethods()
            .Where(method => method.Name == "Invoke" && method.GetParameters().Length == 3)
            .Where(method => method.GetParameters()[0].ParameterType.GetGenericArguments() is { Length: 3 } arguments
                && arguments[2].Name == returns)
            .Where(method => method.GetParameters().Skip(1).Count(p => p.ParameterType.Name == "ObjectRef`1") == references)
            .Select(method => method.GetCustomAttributes(false).OfType<OverloadResolutionPriorityAttribute>().Single().Priority)
            .ToList();
        Assert.NotEmpty(found);
        Assert.All(found, value => Assert.Equal(priority, value));
    }

    private static string ThisFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
