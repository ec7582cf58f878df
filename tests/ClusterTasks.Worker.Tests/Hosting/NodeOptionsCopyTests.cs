using System.Reflection;
using ClusterTasks.Worker.Startup;

namespace ClusterTasks.Worker.Tests.Hosting;

public sealed class NodeOptionsCopyTests
{
    [Fact]
    public void Copy_TakesEveryOptionThatCanBeSet()
    {
        var from = new NodeOptions { TaskHistory = 7, LineageBytes = 8, Labels = { ["a"] = "b" }, SpillBytes = 9, Cpus = 3 };
        var to = new NodeOptions();

        NodeHost.Copy(from, to);

        PropertyInfo[] options =
            [.. typeof(NodeOptions).GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(one => one.CanWrite)];
        Assert.Contains(options, option => option.Name == nameof(NodeOptions.LineageBytes));
        Assert.All(options, option => Assert.Equal(option.GetValue(from), option.GetValue(to)));
        Assert.Equal((false, false), (to.AttachHost, to.IsInUserHost));
    }
}
