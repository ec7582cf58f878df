using ClusterTasks.Protocol;

namespace ClusterTasks.Tests.Api;

public sealed class InvokeTests(ITestOutputHelper output) : SessionTest
{
    [Fact]
    public void Invoke_ReferenceAndValue_ReferenceIsADependency()
    {
        ObjectRef<int> first = Session.NewRef<int>();
        Remote.Invoke(F.Add, first, 5);
        Assert.Equal([first.Id], Session.Last.Dependencies);
        Assert.Empty(Session.Last.Nested);
        Assert.Same(first.Handle, Session.Calls[0].KeepAlive.Single());
        Assert.Equal(ResultKind.Value, Session.Last.Shape.Result);
    }

    [Fact]
    public void Invoke_ReferenceWhereTheFunctionTakesOne_IsNested()
    {
        ObjectRef<int> reference = Session.NewRef<int>();
        Remote.Invoke(F.IsRef, reference);
        Assert.Empty(Session.Last.Dependencies);
        Assert.Equal([reference.Id], Session.Last.Nested);
        Assert.Same(reference.Handle, Session.Calls[0].KeepAlive.Single());
    }

    [Fact]
    public void Invoke_LargeValue_IsPutAndReleasedAfterTheCall()
    {
        int[] large = new int[100_000];
        Remote.Invoke(F.SumAll, large);
        Assert.Same(large, Session.Puts.Single());
        Assert.Equal(Session.Last.Dependencies.Single(), Session.Released.Single());
        Assert.True(Session.Last.Body.Length < 1000, $"the body has {Session.Last.Body.Length} bytes");
    }

    [Fact]
    public void Invoke_ResultKinds_AreInTheSpec()
    {
        Remote.Invoke(F.Log, "x");
        Remote.Invoke(F.LogAsync, "x");
        Remote.Invoke(F.LogVt, "x");
        Remote.Invoke(F.LengthAsync, "x");
        Remote.Invoke(F.LengthVt, "x");
        Remote.Invoke(F.Count, 1);
        Assert.Equal(
            [ResultKind.None, ResultKind.None, ResultKind.None, ResultKind.Value, ResultKind.Value, ResultKind.Stream],
            Session.Specs.Select(spec => spec.Shape.Result));
    }

    [Fact]
    public void Invoke_Token_IsNotSentAndCancelsTheTask()
    {
        using var caller = new CancellationTokenSource();
        ObjectRef<int> reference = Remote.Invoke(F.Slow, "x", caller.Token);
        Assert.Empty(Session.Cancelled);
        caller.Cancel();
        Assert.Equal((reference.Id, false, true), Session.Cancelled.Single());
    }

    [Fact]
    public void Map_Items_OneTaskEachInOrder()
    {
        ObjectRef<int>[] refs = Remote.Map(F.Length, ["a", "bb", "ccc"]);
        Assert.Equal(3, Session.Specs.Count);
        Assert.Equal(3, refs.Distinct().Count());
    }

    [Fact]
    public void Gather_References_AllAreDependenciesAndNoCpuIsAsked()
    {
        ObjectRef<int>[] refs = [Session.NewRef<int>(), Session.NewRef<int>()];
        Remote.Gather(refs);
        Assert.Equal(refs.Select(reference => reference.Id), Session.Last.Dependencies);
        Assert.Equal((0, "Gather"), (Session.Last.Shape.Cpus, Session.Last.Name));
    }

    [Fact]
    public void As_NotABaseType_Throws() => Assert.Throws<ArgumentException>(() => Session.NewRef<string>().As<List<int>>());

    [Fact]
    public async Task As_BaseType_ReadsTheOriginalType()
    {
        ObjectRef<List<int>> list = Remote.Put(new List<int> { 1, 2 });
        IEnumerable<int> seen = await list.As<IReadOnlyCollection<int>>().As<IEnumerable<int>>();
        Assert.Equal([1, 2], seen);
        Assert.IsType<List<int>>(seen);
    }

    [Fact]
    public void Invoke_Allocation_IsPrinted()
    {
        ObjectRef<int> reference = Session.NewRef<int>();
        for (int i = 0; i < 100; i++)
            Remote.Invoke(F.Add, reference, 5);
        const int Calls = 1000;
        Session.Calls.EnsureCapacity(2000);
        Session.Specs.EnsureCapacity(2000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        long started = TimeProvider.System.GetTimestamp();
        for (int i = 0; i < Calls; i++)
            Remote.Invoke(F.Add, reference, 5);
        double micros = TimeProvider.System.GetElapsedTime(started).TotalMicroseconds / Calls;
        output.WriteLine($"one Invoke(ref, int): {(GC.GetAllocatedBytesForCurrentThread() - before) / Calls} bytes, {micros:F2} us; body {Session.Last.Body.Length} bytes");
    }
}
