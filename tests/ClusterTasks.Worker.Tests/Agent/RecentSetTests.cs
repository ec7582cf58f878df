
namespace ClusterTasks.Worker.Tests.Agent;

public sealed class RecentSetTests
{
    [Fact]
    public void Add_MoreThanItsCapacity_ForgetsTheOldest()
    {
        var set = new RecentSet<int>(3);
        for (int i = 1; i <= 5; i++)
            set.Add(i);
        set.Add(4);
        Assert.Equal([false, false, true, true, true], Enumerable.Range(1, 5).Select(set.Contains));
        Assert.Equal(3, set.Count);
    }

    [Fact]
    public void Remove_ThenAddOthers_KeepsTheCapacity()
    {
        var set = new RecentSet<int>(2);
        set.Add(1);
        set.Add(2);
        set.Remove(1);
        set.Add(3);
        set.Add(4);
        Assert.Equal([false, false, true, true], Enumerable.Range(1, 4).Select(set.Contains));
    }
}
