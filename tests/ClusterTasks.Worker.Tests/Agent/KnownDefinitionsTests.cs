using ClusterTasks.Protocol;
using ClusterTasks.Worker.Messages;

namespace ClusterTasks.Worker.Tests.Agent;

/// <summary>Definitions that are known by their bytes: a bounded number of both.</summary>
public sealed class KnownDefinitionsTests
{
    private readonly KnownDefinitions _known = new();

    [Fact]
    public void Add_TheSameBytesAgain_ReturnsTheSameObject()
    {
        TaskDefinition first = _known.Add([1, 2], new TaskDefinition { Name = "f" });
        Assert.Same(first, _known.Find([1, 2]));
        Assert.Same(first, _known.Add([1, 2], new TaskDefinition { Name = "f" }));
        Assert.Equal((1, 2), (_known.Count, _known.Bytes));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(10_000)]
    [InlineData(1_000_000)]
    public void Add_ANewOneForEachTask_KeepsFewDefinitionsAndFewBytes(int length)
    {
        for (int i = 0; i < 5_000; i++)
        {
            byte[] encoded = new byte[length];
            BitConverter.TryWriteBytes(encoded, i);
            _known.Add(encoded, new TaskDefinition { Name = "f" });
            Assert.InRange(_known.Count, 0, KnownDefinitions.Most);
            Assert.InRange(_known.Bytes, 0, KnownDefinitions.MostBytes);
        }
    }
}
