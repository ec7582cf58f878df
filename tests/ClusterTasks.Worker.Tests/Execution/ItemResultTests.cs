using ClusterTasks.Protocol;
using ClusterTasks.Worker.Messages;
using static ClusterTasks.Worker.Tests.Execution.LocalNode;

namespace ClusterTasks.Worker.Tests.Execution;

/// <summary>A node's handling of several results of one task.</summary>
public sealed class ItemResultTests
{
    private readonly LocalNode _node = new();

    [Fact]
    public void OnCompleted_SeveralResults_AreTheOwners()
    {
        FakeWorker worker = _node.AddWorker();
        DispatchItems(3);
        _node.Take();
        worker.Session.SealedResults.UnionWith([new ObjectId(T(1), 0), new ObjectId(T(1), 2)]);

        _node.Tasks.OnCompleted(worker.Session, new Completed(T(1), 1, false, false, default, Entry(0), [Entry(1), Entry(2)]));

        Assert.Equal(["finished 1#1", "outcome 1#1 Succeeded"], _node.Take());
        Assert.Equal([1u, 2u], _node.Outcomes.Single().More!.Select(entry => entry.Index));
        Assert.Empty(worker.Session.SealedResults);
        _node.AssertIdle();
    }

    [Fact]
    public void OnCompleted_FailedAfterSomeResultsWereSealed_TheyAreDeleted()
    {
        FakeWorker worker = _node.AddWorker();
        DispatchItems(3);
        _node.Dispatch(2);
        _node.Take();
        worker.Session.SealedResults.UnionWith([new ObjectId(T(1), 0), new ObjectId(T(1), 1), new ObjectId(T(2), 0)]);

        _node.Complete(worker, 1, failed: true);

        Assert.Equal(["delete 1", "delete 1", "finished 1#1", "outcome 1#1 Failed"], _node.Take());
        Assert.Equal([new ObjectId(T(2), 0)], worker.Session.SealedResults);
    }

    [Fact]
    public void OnCompleted_AfterItsJob_EveryResultIsDeleted()
    {
        FakeWorker worker = _node.AddWorker();
        DispatchItems(2);
        _node.Tasks.EndJob(Job);
        _node.Take();
        worker.Session.SealedResults.UnionWith([new ObjectId(T(1), 0), new ObjectId(T(1), 1)]);

        _node.Tasks.OnCompleted(worker.Session, new Completed(T(1), 1, false, false, default, Entry(0), [Entry(1)]));

        Assert.Equal(["delete 1", "delete 1"], _node.Take());
    }

    [Theory]
    [InlineData(new uint[] { })]
    [InlineData(new uint[] { 1, 2 })]
    [InlineData(new uint[] { 2 })]
    [InlineData(new uint[] { 0 })]
    public void OnCompleted_OtherResultsThanTheTaskHas_IsAProtocolException(uint[] more)
    {
        FakeWorker worker = _node.AddWorker();
        DispatchItems(2);
        Assert.Throws<ProtocolException>(() => _node.Tasks.OnCompleted(
            worker.Session, new Completed(T(1), 1, false, false, default, Entry(0), more.Length == 0 ? null : [.. more.Select(Entry)])));
    }

    private static ResultEntry Entry(uint index) => new(index, null, 1, []);

    private void DispatchItems(int results)
    {
        TaskOrder order = TaskOrder.Decode(Request(1).Payload);
        _node.Tasks.Dispatch(
            Request(1) with { Payload = (order with { Definition = order.Definition with { Results = results } }).Encode() });
    }
}
