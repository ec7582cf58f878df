namespace ClusterTasks.Tests.Api;

public sealed class TaskOptionsTests : SessionTest
{
    [Remote(Cpus = 2, MaxRetries = 7)]
    private static class Marked
    {
        [Remote(MemoryBytes = 100, MaxRetries = 1, Name = "named")]
        internal static int Own() => 1;

        internal static int Inherited() => 1;
    }

    public static TheoryData<string, Action> Wrong => new()
    {
        { nameof(TaskOptions.Cpus), () => _ = new TaskOptions { Cpus = -1 } },
        { nameof(TaskOptions.Cpus), () => _ = new TaskOptions { Cpus = double.NaN } },
        { nameof(TaskOptions.Gpus), () => _ = new TaskOptions { Gpus = double.PositiveInfinity } },
        { nameof(TaskOptions.MemoryBytes), () => _ = new TaskOptions { MemoryBytes = -1 } },
        { nameof(TaskOptions.MaxRetries), () => _ = new TaskOptions { MaxRetries = -1 } },
        { nameof(TaskOptions.Timeout), () => _ = new TaskOptions { Timeout = TimeSpan.Zero } },
        { nameof(TaskOptions.Timeout), () => _ = new TaskOptions { Timeout = TimeSpan.MaxValue } },
        { nameof(TaskOptions.Timeout), () => _ = new TaskOptions { Timeout = TimeSpan.FromMilliseconds(uint.MaxValue) } },
        { nameof(TaskOptions.Resources), () => _ = new TaskOptions { Resources = new Dictionary<string, double> { ["a"] = double.NaN } } },
        { nameof(TaskOptions.Cpus), () => _ = new TaskOptions() with { Cpus = -1 } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Init_NumberOutOfRange_NamesTheProperty(string property, Action create) =>
        Assert.Equal(property, Assert.Throws<ArgumentOutOfRangeException>(create).ParamName);

    [Fact]
    public void Init_BuiltInResourceName_Throws() =>
        Assert.Contains("Cpus", Assert.Throws<ArgumentException>(() => new TaskOptions { Resources = new Dictionary<string, double> { ["cpu"] = 1 } }).Message, StringComparison.Ordinal);

    [Fact]
    public void Init_RetryOnOtherType_Throws() => Assert.Throws<ArgumentException>(() => new TaskOptions { RetryOn = [typeof(string)] });

    [Fact]
    public void Invoke_NoOptions_MethodAttributeOverClassOverDefaults()
    {
        Remote.Invoke(Marked.Own);
        Assert.Equal((2, 0, 100, 1, "named"), (Session.Last.Shape.Cpus, Session.Last.Shape.Gpus, Session.Last.Shape.MemoryBytes, Session.Last.Shape.MaxRetries, Session.Last.Name));
        Remote.Invoke(Marked.Inherited);
        Assert.Equal((2, 0, 0, 7, "Marked.Inherited"), (Session.Last.Shape.Cpus, Session.Last.Shape.Gpus, Session.Last.Shape.MemoryBytes, Session.Last.Shape.MaxRetries, Session.Last.Name));
        Remote.Invoke(F.Zero);
        Assert.Equal((1, 0, 0, 3, "F.Zero"), (Session.Last.Shape.Cpus, Session.Last.Shape.Gpus, Session.Last.Shape.MemoryBytes, Session.Last.Shape.MaxRetries, Session.Last.Name));
    }

    [Fact]
    public void Invoke_WithOptions_OptionsWin()
    {
        var node = new NodeId(7);
        RemoteInvoker invoker = Remote.With(new TaskOptions
        {
            Cpus = 0.5,
            Gpus = 1,
            MemoryBytes = 5,
            MaxRetries = 0,
            Name = "mine",
            Priority = 3,
            Timeout = TimeSpan.FromSeconds(2),
            RetryOn = [typeof(IOException)],
            Resources = new Dictionary<string, double> { ["disk"] = 2 },
            Strategy = SchedulingStrategy.NodeAffinity(node, soft: true),
        });
        invoker.Invoke(Marked.Own);
        Protocol.TaskShape spec = Session.Last.Shape;
        Assert.Equal((0.5, 1, 5, 0, "mine", 3), (spec.Cpus, spec.Gpus, spec.MemoryBytes, spec.MaxRetries, spec.Name, spec.Priority));
        Assert.Equal((TimeSpan.FromSeconds(2), node, true, false), (spec.Timeout, spec.Affinity, spec.SoftAffinity, spec.Spread));
        Assert.Equal(["System.IO.IOException"], spec.RetryOn);
        Assert.Equal(2, spec.Resources["disk"]);
        Remote.Of(Marked.Own).With(new TaskOptions { Strategy = SchedulingStrategy.Spread }).Invoke();
        Assert.Equal((true, default, 2), (Session.Last.Shape.Spread, Session.Last.Shape.Affinity, Session.Last.Shape.Cpus));
    }

    [Fact]
    public void NodeAffinity_DefaultNode_Throws() => Assert.Throws<ArgumentException>(() => SchedulingStrategy.NodeAffinity(default));
}
