using ClusterTasks.Execution;
using ClusterTasks.Protocol;
using ClusterTasks.Session;
using MessagePack;

namespace ClusterTasks.Tests.Session;

/// <summary>The bound on the depth of tasks below each other, and the question to the node where the limit seems to be reached.</summary>
public class DepthTests : SessionTests
{
    private const int Limit = 10;

    private static readonly TaskDefinition F = new() { Name = "F.Again" };

    public override ValueTask InitializeAsync()
    {
        Session.MaxTaskDepth = Limit;
        return base.InitializeAsync();
    }

    [Fact]
    public void Submit_BelowTheLimit_CountsOneMoreAndAsksNobody()
    {
        ObjectHandle below = InTask(Limit - 1, out _, () => SubmitOne());

        Assert.Equal(Limit, Node.Expect<Submit>("the task is submitted").Depth);
        Assert.DoesNotContain(FrameType.Query, Node.Seen);
        GC.KeepAlive(below);
    }

    [Fact]
    public async Task Submit_AtTheLimitBelowTasksThatHaveEnded_CountsThoseThatHaveNot()
    {
        Task<TaskInfo> submitted = OnThread(() =>
        {
            _ = InTask(Limit, out TaskInfo task, () => (SubmitOne(), SubmitOne()));
            return task;
        });
        Query query = Node.Expect<Query>("the session asks for the depth");
        Assert.Equal((QueryKind.Depth, Id), (query.Kind, query.Id.Task));
        Answer(query, 2);

        Assert.Equal(2, (await Within(submitted, "both tasks are submitted")).Depth);
        Assert.Equal(3, Node.Expect<Submit>("the first task").Depth);
        Assert.Equal(3, Node.Expect<Submit>("the second task").Depth);
        Assert.Single(Node.Seen, FrameType.Query);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Submit_AtTheLimit_SaysWhatToSet(bool isUnknown)
    {
        Task<ObjectHandle> submitted = OnThread(() => InTask(Limit, out _, () => SubmitOne()));
        Query query = Node.Expect<Query>("the session asks for the depth");
        if (isUnknown)
            Node.Send(new Answer(query.Number, Failed: true, MessagePackSerializer.Serialize("another node does not answer")));
        else
            Answer(query, Limit);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Within(submitted, "the call is refused"));
        Assert.Contains("'F.Again' cannot be called here: it would be below more than 10 tasks", error.Message, StringComparison.Ordinal);
        Assert.Contains("RemoteOptions.MaxTaskDepth", error.Message, StringComparison.Ordinal);
        Assert.Equal(HelpPage.Depth, error.HelpLink);
        Assert.DoesNotContain(FrameType.Submit, Node.Seen);
    }

    [Fact]
    public void Submit_TooManyThreadsWait_SaysWhatToDo()
    {
        Session.MaxTaskDepth = 100;
        Session.MaxStandingThreads = 3; // Other tests that wait at the same time only add to these.
        StandingThreads.Add(3);
        try
        {
            var error = Assert.Throws<InvalidOperationException>(() => InTask(32, out _, () => SubmitOne()));
            Assert.NotNull(InTask(31, out _, () => SubmitOne()));
            Assert.Contains("'F.Again' cannot be called here: 3 tasks of this process wait for others", error.Message,
                StringComparison.Ordinal);
        }
        finally
        {
            StandingThreads.Add(-3);
        }
    }

    [Fact]
    public void Submit_OutsideOfTasks_HasNoDepth()
    {
        _ = SubmitOne();

        Assert.Equal(0, Node.Expect<Submit>("the task is submitted").Depth);
    }

    private static TaskId Id => FakeNode.NewId(77).Task;

    private ObjectHandle SubmitOne() => Session.Submit(F, new Submit(default, default, 0, 0, [], [], default), []);

    private void Answer(Query query, int count) =>
        Node.Send(new Answer(query.Number, Failed: false, MessagePackSerializer.Serialize(count)));

    /// <summary>Runs the work as a task of this session below this many others.</summary>
    private T InTask<T>(int depth, out TaskInfo task, Func<T> work)
    {
        var info = new TaskInfo
        {
            JobId = default,
            TaskId = Id,
            Attempt = 1,
            NodeId = FakeNode.Id,
            ProcessId = 1,
            Name = "F.Above",
            Cpus = 1,
            Gpus = 0,
            GpuIds = [],
            MemoryBytes = 0,
            Resources = Amounts.None,
            Depth = depth,
            CancellationToken = CancellationToken.None,
        };
        task = info;
        TaskContext? before = TaskContext.Current;
        TaskContext.Current = new TaskContext(new WorkerHost(Session, WorkerSettings.Default, null), TimeProvider.System, null, info);
        try
        {
            return work();
        }
        finally
        {
            TaskContext.Current = before;
        }
    }
}
