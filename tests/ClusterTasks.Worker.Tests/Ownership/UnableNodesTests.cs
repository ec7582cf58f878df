using ClusterTasks.Worker.Ownership;

namespace ClusterTasks.Worker.Tests.Ownership;

public sealed class UnableNodesTests
{
    private static readonly NodeId A = new(1);
    private static readonly NodeId B = new(2);
    private static readonly NodeId C = new(3);
    private static readonly JobId Job = new(A, 1);

    [Fact]
    public void FindLeft_LastAbleNodeIsGone_NamesTheJobAndWhy()
    {
        var unable = new UnableNodes();
        Assert.Null(unable.Add(Job, isBound: false, A, "no program", [A, B, C]));
        Assert.Null(unable.Add(Job, isBound: false, B, "no program", [A, B, C]));
        Assert.Empty(unable.FindLeft([A, B, C]));

        unable.Forget(C);

        Assert.Equal([(Job, "no program")], unable.FindLeft([A, B]));
    }

    [Fact]
    public void FindLeft_NobodyIsUnable_IsEmpty() => Assert.Empty(new UnableNodes().FindLeft([A]));
}
