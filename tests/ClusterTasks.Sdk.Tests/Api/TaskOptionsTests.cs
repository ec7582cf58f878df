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

    [Remote(Priority = 4, TimeoutSeconds = 1.5, TimeoutGraceSeconds = 0.5, Resources = "disk=0.5, licence=2",
        RetryOn = [typeof(IOException)], RetryDelaySeconds = 0.25, RetryMaxDelaySeconds = 3)]
    private static class Full
    {
        internal static int Inherited() => 1;

        [Remote(RetryDelaySeconds = 0, TimeoutGraceSeconds = double.PositiveInfinity, Resources = "disk=1")]
        internal static int Own() => 1;
    }

    private static class Bad
    {
        [Remote(Cpus = -1)]
        internal static int Cpus() => 1;

        [Remote(MaxRetries = -1)]
        internal static int MaxRetries() => 1;

        [Remote(TimeoutSeconds = double.NaN)]
        internal static int TimeoutSeconds() => 1;

        [Remote(TimeoutGraceSeconds = -1)]
        internal static int TimeoutGraceSeconds() => 1;

        [Remote(RetryDelaySeconds = -1)]
        internal static int RetryDelaySeconds() => 1;

        [Remote(RetryMaxDelaySeconds = 1e9)]
        internal static int RetryMaxDelaySeconds() => 1;

        [Remote(RetryOn = [typeof(int)])]
        internal static int RetryOn() => 1;

        [Remote(Resources = "disk")]
        internal static int Resources() => 1;

        [Remote(Resources = "GPU=1")]
        internal static int BuiltIn() => 1;

        [Remote(Cpus = 1e9)]
        internal static int TooMany() => 1;

        [Remote(Name = " ")]
        internal static int NoName() => 1;
    }

    public static TheoryData<string, Func<int>> WrongAttributes => new()
    {
        { "Cpus is", Bad.Cpus }, { "MaxRetries is", Bad.MaxRetries }, { "TimeoutSeconds is", Bad.TimeoutSeconds },
        { "TimeoutGraceSeconds is", Bad.TimeoutGraceSeconds }, { "RetryDelaySeconds is", Bad.RetryDelaySeconds },
        { "RetryMaxDelaySeconds is", Bad.RetryMaxDelaySeconds }, { "RetryOn holds", Bad.RetryOn }, { "Resources is", Bad.Resources },
            { "set Cpus, Gpus", Bad.BuiltIn },
        { "at most 100,000", Bad.TooMany }, { "Name has", Bad.NoName },
    };

    [Theory]
    [MemberData(nameof(WrongAttributes))]
    public void Invoke_WrongAttribute_SaysWhich(string what, Func<int> function)
    {
        string message = Assert.Throws<ArgumentException>(() => Remote.Invoke(function)).Message;
        Assert.Contains("The [Remote] attribute of 'Bad.", message, StringComparison.Ordinal);
        Assert.Contains(what, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Invoke_AttributeOfClass_SetsEveryRule()
    {
        Remote.Invoke(Full.Inherited);
        Protocol.TaskDefinition definition = Session.Last.Definition;
        Assert.Equal((4, TimeSpan.FromSeconds(1.5), 0.5, 2),
            (definition.Placement.Priority, definition.Timeout, Custom("disk"), Custom("licence")));
        Assert.Equal((TimeSpan.FromSeconds(0.25), TimeSpan.FromSeconds(3)), (definition.RetryDelay, definition.RetryMaxDelay));
        Assert.Equal(["System.IO.IOException"], definition.RetryOn);
        Assert.Equal((TimeSpan.FromSeconds(0.5), Protocol.ProcessSharing.EndsProcess), (definition.TimeoutGrace, definition.Sharing));

        Remote.Invoke(Full.Own);
        definition = Session.Last.Definition;
        Assert.Equal((Timeout.InfiniteTimeSpan, Protocol.ProcessSharing.None), (definition.TimeoutGrace, definition.Sharing));
        Assert.Equal((4, TimeSpan.Zero, TimeSpan.FromSeconds(3)),
            (definition.Placement.Priority, definition.RetryDelay, definition.RetryMaxDelay));
        Assert.Equal(1, Assert.Single(definition.Placement.Demand.CustomAmounts).Value);

        Remote.With(new TaskOptions { Priority = 0, RetryOn = [], RetryMaxDelay = TimeSpan.Zero }).Invoke(Full.Inherited);
        definition = Session.Last.Definition;
        Assert.Equal((0, TimeSpan.FromSeconds(0.25), TimeSpan.Zero),
            (definition.Placement.Priority, definition.RetryDelay, definition.RetryMaxDelay));
        Assert.Empty(definition.RetryOn);
    }

    public static TheoryData<string, Action> Wrong => new()
    {
        { nameof(TaskOptions.Cpus), () => _ = new TaskOptions { Cpus = -1 } },
        { nameof(TaskOptions.Cpus), () => _ = new TaskOptions { Cpus = double.NaN } },
        { nameof(TaskOptions.Gpus), () => _ = new TaskOptions { Gpus = double.PositiveInfinity } },
        { nameof(TaskOptions.Gpus), () => _ = new TaskOptions { Gpus = 1.5 } },
        { nameof(TaskOptions.MemoryBytes), () => _ = new TaskOptions { MemoryBytes = -1 } },
        { nameof(TaskOptions.MaxRetries), () => _ = new TaskOptions { MaxRetries = -1 } },
        { nameof(TaskOptions.Timeout), () => _ = new TaskOptions { Timeout = TimeSpan.Zero } },
        { nameof(TaskOptions.SchedulingTimeout), () => _ = new TaskOptions { SchedulingTimeout = TimeSpan.Zero } },
        { nameof(TaskOptions.SchedulingTimeout), () => _ = new TaskOptions { SchedulingTimeout = TimeSpan.MaxValue } },
        { nameof(TaskOptions.Timeout), () => _ = new TaskOptions { Timeout = TimeSpan.MaxValue } },
        { nameof(TaskOptions.Timeout), () => _ = new TaskOptions { Timeout = TimeSpan.FromMilliseconds(uint.MaxValue) } },
        { nameof(TaskOptions.TimeoutGrace), () => _ = new TaskOptions { TimeoutGrace = TimeSpan.FromTicks(-1) } },
        { nameof(TaskOptions.TimeoutGrace), () => _ = new TaskOptions { TimeoutGrace = TimeSpan.MaxValue } },
        { nameof(TaskOptions.RetryDelay), () => _ = new TaskOptions { RetryDelay = TimeSpan.FromTicks(-1) } },
        { nameof(TaskOptions.RetryMaxDelay), () => _ = new TaskOptions { RetryMaxDelay = TimeSpan.MaxValue } },
        { nameof(TaskOptions.Resources), () => _ = new TaskOptions { Resources = new Dictionary<string, double> { ["a"] = double.NaN } } },
        { nameof(TaskOptions.Cpus), () => _ = new TaskOptions() with { Cpus = -1 } },
        { nameof(TaskOptions.Cpus), () => _ = new TaskOptions { Cpus = 500_000 } },
        { nameof(TaskOptions.Gpus), () => _ = new TaskOptions { Gpus = 500_000 } },
        { nameof(TaskOptions.MemoryBytes), () => _ = new TaskOptions { MemoryBytes = long.MaxValue } },
        { nameof(TaskOptions.Resources), () => _ = new TaskOptions { Resources = new Dictionary<string, double> { ["tokens"] = 1e12 } } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Init_NumberOutOfRange_NamesTheProperty(string property, Action create) =>
        Assert.Equal(property, Assert.Throws<ArgumentOutOfRangeException>(create).ParamName);

    [Fact]
    public void Init_BuiltInResourceName_Throws() =>
        Assert.Contains("Cpus",
            Assert.Throws<ArgumentException>(() => new TaskOptions { Resources = new Dictionary<string, double> { ["cpu"] = 1 } }).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Init_TextOrListThatIsTooLong_Throws()
    {
        string longest = new('x', CallLimits.NameLength);
        Assert.Equal(longest, new TaskOptions { Name = longest }.Name);
        Assert.Throws<ArgumentException>(nameof(TaskOptions.Name), () => new TaskOptions { Name = longest + "x" });
        Assert.Throws<ArgumentException>(
            nameof(TaskOptions.Resources), () =>
            new TaskOptions { Resources = new Dictionary<string, double> { [new string('x', CallLimits.ResourceNameLength + 1)] = 1 } });
        Assert.Throws<ArgumentException>(
            nameof(TaskOptions.Resources), () =>
            new TaskOptions { Resources = Enumerable.Range(0, CallLimits.Resources + 1).ToDictionary(i => $"r{i}", _ => 1.0) });
        Assert.Throws<ArgumentException>(
            nameof(TaskOptions.RetryOn), () =>
            new TaskOptions { RetryOn = [.. Enumerable.Repeat(typeof(IOException), CallLimits.RetryOn + 1)] });
        var selector = LabelSelector.Parse($"zone in ({string.Join(',', Enumerable.Range(0, CallLimits.LabelsLength))})");
        Assert.Throws<ArgumentException>(
            nameof(TaskOptions.Labels), () => Remote.With(new TaskOptions { Labels = selector }).Invoke(F.Zero));
        Assert.Empty(Session.Calls);
    }

    [Fact]
    public void Invoke_MostThatCanBeAskedFor_IsSent()
    {
        Remote.With(new TaskOptions
        {
            Cpus = CallLimits.Cpus,
            Gpus = CallLimits.Gpus,
            MemoryBytes = CallLimits.MemoryBytes,
            Resources = new Dictionary<string, double> { ["tokens"] = CallLimits.Amount }
        }).Invoke(F.Zero);
        ResourceSet demand = Session.Last.Definition.Placement.Demand;
        Assert.Equal((CallLimits.Cpus, CallLimits.Gpus, CallLimits.MemoryBytes, CallLimits.Amount),
            (demand.Cpus, demand.Gpus, demand.MemoryBytes, Custom("tokens")));
    }

    [Fact]
    public void Init_RetryOnOtherType_Throws() => Assert.Throws<ArgumentException>(() => new TaskOptions { RetryOn = [typeof(string)] });

    [Fact]
    public void Invoke_NoOptions_MethodAttributeOverClassOverDefaults()
    {
        Remote.Invoke(Marked.Own);
        Assert.Equal((2, 0, 100, 1, "named"),
            Seen());
        Remote.Invoke(Marked.Inherited);
        Assert.Equal((2, 0, 0, 7, "Marked.Inherited"),
            Seen());
        Remote.Invoke(F.Zero);
        Assert.Equal((1, 0, 0, 3, "F.Zero"),
            Seen());
        Assert.Equal((TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10)),
            (Session.Last.Definition.RetryDelay, Session.Last.Definition.RetryMaxDelay));
        Assert.Equal((TimeSpan.Zero, TimeSpan.FromSeconds(5)), (Session.Last.Definition.Timeout, Session.Last.Definition.TimeoutGrace));
        Assert.Equal(Protocol.ProcessSharing.None, Session.Last.Definition.Sharing);
    }

    private (double Cpus, double Gpus, long MemoryBytes, int MaxRetries, string Name) Seen()
    {
        ResourceSet demand = Session.Last.Definition.Placement.Demand;
        return (demand.Cpus, demand.Gpus, demand.MemoryBytes, Session.Last.Definition.MaxRetries, Session.Last.Name);
    }

    private double Custom(string name) => Session.Last.Definition.Placement.Demand.CustomAmounts[name];

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
            TimeoutGrace = TimeSpan.Zero,
            SchedulingTimeout = TimeSpan.FromSeconds(3),
            RetryOn = [typeof(IOException)],
            Resources = new Dictionary<string, double> { ["disk"] = 2 },
            Strategy = SchedulingStrategy.NodeAffinity(node, soft: true),
        });
        invoker.Invoke(Marked.Own);
        Protocol.TaskDefinition spec = Session.Last.Definition;
        Assert.Equal((0.5, 1, 5, 0, "mine"), Seen());
        Assert.Equal(TimeSpan.FromSeconds(3), spec.SchedulingTimeout);
        Assert.Equal(TimeSpan.FromSeconds(2), spec.Timeout);
        Placement placement = spec.Placement;
        Assert.Equal((3, node, true, false), (placement.Priority, placement.Affinity, placement.SoftAffinity, placement.Spread));
        Assert.Equal((TimeSpan.Zero, 2_000_000L, Protocol.ProcessSharing.EndsProcess | Protocol.ProcessSharing.RunsOnce),
            (spec.TimeoutGrace, spec.EndsAfter, spec.Sharing));
        Assert.Equal(["System.IO.IOException"], spec.RetryOn);
        Assert.Equal(2, Custom("disk"));
        Remote.Of(Marked.Own).With(new TaskOptions { Strategy = SchedulingStrategy.Spread }).Invoke();
        placement = Session.Last.Definition.Placement;
        Assert.Equal((true, default, 2), (placement.Spread, placement.Affinity, placement.Demand.Cpus));
    }

    [Fact]
    public void Invoke_LabelsAndFallbacks_GoOutInOrder()
    {
        var options = new TaskOptions
        {
            Labels = LabelSelector.Parse("zone=b"),
            LabelFallbacks = [LabelSelector.Parse("gpu"), LabelSelector.Parse("zone in (c,a)")]
        };
        Remote.Of(Marked.Own).With(options).Invoke();
        Assert.Equal("zone=b | gpu | zone in (a,c)", Session.Last.Definition.Placement.Labels);
        Remote.Of(Marked.Own).Invoke();
        Assert.Equal("", Session.Last.Definition.Placement.Labels);
        Assert.Throws<ArgumentException>(() => new TaskOptions { LabelFallbacks = [null!] });
    }

    [Fact]
    public void TimeoutGrace_Infinite_MeansThatNoProcessIsEnded()
    {
        Remote.Of(Marked.Own).With(new TaskOptions { Timeout = TimeSpan.FromSeconds(2), TimeoutGrace = Timeout.InfiniteTimeSpan }).Invoke();
        Assert.Null(Session.Last.Definition.EndsAfter);
        Assert.Equal(Protocol.ProcessSharing.None, Session.Last.Definition.Sharing);
    }

    [Fact]
    public void NodeAffinity_DefaultNode_Throws() => Assert.Throws<ArgumentException>(() => SchedulingStrategy.NodeAffinity(default));
}
