using ClusterTasks.Execution;

namespace ClusterTasks.Tests.Execution;

public sealed class ConsoleTests : ExecutorTest
{
    [Remote(Name = "first")]
    internal static async Task First()
    {
        Console.Write("one ");
        Open("first wrote");
        await WhenOpenAsync("second wrote");
        Console.WriteLine("line\nand two");
        Console.Error.WriteLine("error {0}", 1);
        await Task.Run(() => Console.Write("no end"));
    }

    [Remote(Name = "second")]
    internal static void Second()
    {
        WhenOpenAsync("first wrote").Wait();
        Console.Write(12);
        Console.Write('\r');
        Console.WriteLine();
        Open("second wrote");
    }

    [Remote(Name = "long")]
    internal static void Long() => Console.Write(new string('x', 20_000));

    [Fact]
    public async Task Write_InterleavedTasks_WholeLinesWithTheirFunction()
    {
        TaskAssignment first = Start(() => Remote.Invoke(First));
        TaskAssignment second = Start(() => Remote.Invoke(Second));
        await EndAsync(first);
        await EndAsync(second);
        Assert.Equal([("first", false, "one line"), ("first", false, "and two"), ("first", true, "error 1"), ("first", false, "no end")],
            Host.Log.Where(line => line.Function == "first"));
        Assert.Equal([("second", false, "12")], Host.Log.Where(line => line.Function == "second"));
    }

    [Fact]
    public async Task Write_OutsideTasks_PassesThrough()
    {
        await RunAsync(() => Remote.Invoke(Api.F.Zero));
        Console.WriteLine("outside");
        Assert.Empty(Host.Log);
    }

    [Fact]
    public async Task Write_VeryLongLine_ComesInPieces()
    {
        await RunAsync(() => Remote.Invoke(Long));
        Assert.Equal([16 * 1024, 20_000 - (16 * 1024)], Host.Log.Select(line => line.Text.Length));
    }
}
