using static ClusterTasks.Worker.Tests.Execution.LocalNode;

namespace ClusterTasks.Worker.Tests.Execution;

/// <summary>Tasks with GPUs on a node that has two, and their workers.</summary>
public sealed class GpuTests
{
    private readonly LocalNode _node = new(cpus: 8, gpus: 2);

    [Fact]
    public void Dispatch_Gpu_WaitsForAWorkerThatSeesIt()
    {
        FakeWorker plain = _node.AddWorker();
        _node.Dispatch(1, gpus: 1);

        Assert.Contains("workers 1 GPU 0", _node.Take());
        Assert.Empty(plain.Take());
        Assert.Contains("it has GPU 0, and a worker process", _node.Tasks.Explain(T(1)), StringComparison.Ordinal);
        FakeWorker gpu = _node.AddWorker(gpus: "0");
        Assert.Equal(["run 1#1"], gpu.Take());

        _node.Dispatch(2);
        Assert.Equal(["run 2#1"], plain.Take());
        _node.Take();
    }

    [Fact]
    public void Dispatch_PartsOfADevice_RunBesideEachOtherInOneWorker()
    {
        FakeWorker first = _node.AddWorker(gpus: "0");
        FakeWorker second = _node.AddWorker(gpus: "1");
        _node.Dispatch(1, gpus: 0.5);
        _node.Dispatch(2, gpus: 0.5);
        _node.Dispatch(3, gpus: 1);
        _node.Dispatch(4, gpus: 0.1);

        Assert.Equal(["run 1#1", "run 2#1"], first.Take());
        Assert.Equal(["run 3#1"], second.Take());
        _node.Complete(first, 2);
        Assert.Equal(["run 4#1"], first.Take());
        _node.Take();
    }

    [Fact]
    public void Dispatch_WholeWhileEachDeviceIsPartlyTaken_WaitsAndSaysSo()
    {
        FakeWorker first = _node.AddWorker(gpus: "0");
        FakeWorker second = _node.AddWorker(gpus: "1");
        _node.Dispatch(1, gpus: 0.6);
        _node.Dispatch(2, gpus: 0.6);
        _node.Dispatch(3, gpus: 0.4);
        _node.Complete(first, 1);
        _node.Dispatch(4, gpus: 1);

        Assert.Equal(["run 1#1", "run 3#1"], first.Take());
        Assert.Equal(["run 2#1"], second.Take());
        Assert.Contains("GPU 0: 0.6, GPU 1: 0.4", _node.Tasks.Explain(T(4)), StringComparison.Ordinal);
        _node.Complete(first, 3);
        Assert.Equal(["run 4#1"], first.Take());
        _node.Take();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Cancel_WhileItsWorkerStarts_TheNextGetsTheDeviceAtOnce(bool cannotStart)
    {
        _node.Dispatch(1, gpus: 2);
        _node.Dispatch(2, gpus: 2, job: OtherJob);
        Assert.DoesNotContain("workers 2 GPU 0,1", _node.Take());

        if (cannotStart)
            _node.Tasks.OnWorkersUnavailable(Job, "no such file");
        else
            _node.Cancel(1);

        Assert.Contains("workers 2 GPU 0,1", _node.Take());
    }

    [Fact]
    public void Cancel_WhileItsWorkerStarts_GivesTheDeviceBack()
    {
        _node.AddWorker();
        _node.Dispatch(1, gpus: 2);
        _node.Take();

        _node.Cancel(1);

        _node.Take();
        _node.Dispatch(2, gpus: 2);
        Assert.Contains("workers 1 GPU 0,1", _node.Take());
    }

    [Fact]
    public void OnWorkerLost_OfAGpuWorker_GivesTheDeviceBack()
    {
        FakeWorker first = _node.AddWorker(gpus: "0,1");
        _node.Dispatch(1, gpus: 2);
        _node.Dispatch(2, gpus: 2);
        _node.Take();

        _node.Tasks.OnWorkerLost(first.Session, "it died");

        Assert.Contains("workers 1 GPU 0,1", _node.Take());
        FakeWorker next = _node.AddWorker(gpus: "0,1");
        Assert.Equal(["run 2#1"], next.Take());
    }

    [Fact]
    public void Dispatch_AnotherJob_HasAWorkerOfItsOwn()
    {
        _node.AddWorker(gpus: "0");
        _node.Dispatch(1, job: OtherJob, gpus: 1);

        Assert.Contains("workers 2 GPU 0", _node.Take());
        FakeWorker other = _node.AddWorker(OtherJob, gpus: "0");
        Assert.Equal(["run 1#1"], other.Take());
    }
}
