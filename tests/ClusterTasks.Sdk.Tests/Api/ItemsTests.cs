using ClusterTasks.Protocol;

namespace ClusterTasks.Tests.Api;

/// <summary>Calls with a reference to each item of the function's tuple.</summary>
public sealed class ItemsTests : SessionTest
{
    [Remote]
    internal static (int Quotient, int Remainder) Divide(int a, int b) => (a / b, a % b);

    [Remote]
    internal static Task<(string, int, bool)> ThreeAsync(string text) => Task.FromResult((text, text.Length, true));

    [Remote]
    internal static ValueTask<(int, int, int, int)> FourVt() => new((1, 2, 3, 4));

    [Fact]
    public void InvokeItems_EveryKind_OneTaskWithAReferenceToEachItem()
    {
        (ObjectRef<int> quotient, ObjectRef<int> rest) = Remote.Of(Divide).InvokeItems(17, 5);
        (ObjectRef<string> text, ObjectRef<int> length, ObjectRef<bool> flag) = Remote.Of(ThreeAsync).InvokeItems("abc");
        (ObjectRef<int> one, _, _, ObjectRef<int> four) = Remote.Of(FourVt).InvokeItems();
        (ObjectRef<int> same, ObjectRef<string> other) = Remote.Of(static (int x) => (x, "x")).InvokeItems(Session.NewRef<int>());

        Assert.Equal([(quotient.Id.Task, 0u), (quotient.Id.Task, 1u)],
            [(quotient.Id.Task, quotient.Id.Index), (rest.Id.Task, rest.Id.Index)]);
        Assert.Equal([0u, 1u, 2u], [text.Id.Index, length.Id.Index, flag.Id.Index]);
        Assert.Equal([0u, 3u], [one.Id.Index, four.Id.Index]);
        Assert.Equal(same.Id.Task, other.Id.Task);
        Assert.Equal([2, 3, 4, 2], Session.Calls.Select(spec => spec.Definition.Results));
        Assert.All(Session.Calls, spec => Assert.Equal(ResultKind.Value, spec.Definition.Result));
    }

    [Fact]
    public void Invoke_OfAFunctionThatReturnsATuple_IsOneReference()
    {
        ObjectRef<(int Quotient, int Remainder)> both = Remote.Invoke(Divide, 17, 5);
        Assert.Equal(1, Session.Last.Definition.Results);
        Assert.Equal(0u, both.Id.Index);
    }

    [Fact]
    public void InvokeItems_TwiceWithTheSameOptions_SharesTheShapeAndNotThatOfInvoke()
    {
        RemoteFunction<Func<int, int, (int Quotient, int Remainder)>> divide = Remote.With(new TaskOptions { Cpus = 2 }).Of(Divide);
        divide.InvokeItems(17, 5);
        divide.InvokeItems(18, 5);
        divide.Invoke(19, 5);
        Assert.Same(Session.Calls[0].Definition, Session.Calls[1].Definition);
        Assert.Equal([2, 2, 1], Session.Calls.Select(spec => spec.Definition.Results));
        Assert.All(Session.Calls, spec => Assert.Equal(2, spec.Definition.Placement.Demand.Cpus));
    }

    [Fact]
    public void Dispose_OneItem_ReleasesItAlone()
    {
        (ObjectRef<int> quotient, ObjectRef<int> rest) = Remote.Of(Divide).InvokeItems(17, 5);
        rest.Dispose();
        Assert.Equal([rest.Id], Session.Released);
        Assert.False(quotient.Handle.IsReleased);
    }

    [Fact]
    public async Task CancelAsync_ByAnyItem_NamesTheTask()
    {
        (_, ObjectRef<int> rest) = Remote.Of(Divide).InvokeItems(17, 5);
        await Remote.CancelAsync(rest);
        Assert.Equal(rest.Id.Task, Session.Cancelled.Single().Id.Task);
    }
}
