using ClusterTasks.Execution;

namespace ClusterTasks.Tests.Execution;

/// <summary>Functions that return a tuple, called for one result of each item.</summary>
public sealed class ItemsTests : ExecutorTest
{
    [Remote]
    internal static (int, string?) Plain(int number, string? text) => (number, text);

    [Remote]
    internal static async Task<(int, long[], object?)> Later(int number)
    {
        await Task.Yield();
        return (number, [1, 2], null);
    }

    [Remote]
    internal static ValueTask<(int, int, int, int)> Soon() => new((1, 2, 3, 4));

    [Remote]
    internal static (int, object) SecondCannotTravel() => (1, new MemoryStream());

    [Remote]
    internal static (int, ObjectRef<int>) WithReference(ObjectRef<int> reference) => (1, reference);

    [Fact]
    public async Task Run_EveryKind_StoresEachItem()
    {
        TaskAssignment plain = await RunAsync(() => Remote.Of(Plain).InvokeItems(7, "seven"));
        Assert.Equal((7, "seven"), (Host.Result<int>(plain), Host.Result<string>(plain, 1)));
        TaskAssignment later = await RunAsync(() => Remote.Of(Later).InvokeItems(8));
        Assert.Equal(8, Host.Result<int>(later));
        Assert.Equal([1, 2], Host.Result<long[]>(later, 1));
        Assert.Null(Host.Result<object?>(later, 2));
        TaskAssignment soon = await RunAsync(() => Remote.Of(Soon).InvokeItems());
        Assert.Equal([1, 2, 3, 4], Enumerable.Range(0, 4).Select(i => Host.Result<int>(soon, (uint)i)));
        TaskAssignment nothing = await RunAsync(() => Remote.Of(Plain).InvokeItems(9, null));
        Assert.Null(Host.Result<string?>(nothing, 1));
    }

    [Fact]
    public async Task Run_CalledForOneResult_StoresTheTuple()
    {
        TaskAssignment whole = await RunAsync(() => Remote.Of(Plain).Invoke(7, "seven"));
        Assert.Equal((7, "seven"), Host.Result<(int, string?)>(whole));
        Assert.False(Host.Results.ContainsKey(new ObjectId(whole.Task, 1)));
    }

    [Fact]
    public async Task Run_AnItemCannotTravel_NothingIsStoredButTheError()
    {
        TaskAssignment assignment = await RunAsync(() => Remote.Of(SecondCannotTravel).InvokeItems(), fails: true);
        Assert.Contains("MemoryStream", Error<RemoteTaskException>(assignment).Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Host.Results.Keys, id => id.Task == assignment.Task && id.Index > 0);
    }

    [Fact]
    public async Task Run_NoRoomForTheSecondItem_FailsTheTask()
    {
        int stored = 0;
        Host.Refuse = _ => Interlocked.Increment(ref stored) == 2;
        Error<ObjectStoreFullException>(await RunAsync(() => Remote.Of(Plain).InvokeItems(7, "seven"), fails: true));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(2)]
    public async Task Run_FunctionOfAnotherBuildReturnsSomethingElse_Fails(int results)
    {
        TaskAssignment ForMore(TaskAssignment a) => a.With(definition: one => one with { Results = results });
        TaskAssignment assignment = await RunAsync(
            () => _ = results == 3 ? (object)Remote.Of(Plain).InvokeItems(7, "x")
                : Remote.Invoke(Api.F.Zero), fails: true, change: ForMore);
        Assert.Contains("different builds", Error<RemoteTaskException>(assignment).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ItemWithAReferenceInside_KeepsItForThatItem()
    {
        ObjectRef<int> reference = Host.Recording.NewRef<int>();
        TaskAssignment assignment = await RunAsync(() => Remote.Of(WithReference).InvokeItems(reference));
        Assert.Equal(reference.Id, Host.Result<ObjectRef<int>>(assignment, 1).Id);
    }
}
