using ClusterTasks.Execution;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.Tests.Execution;

public sealed class ConsoleTests : ExecutorTest
{
    private readonly FakeTimeProvider _time = new();

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

    [Fact]
    public void TryWrite_WithoutALineEnd_IsToldAtOnceAndThenOnceInEachPeriod()
    {
        TaskConsoleLines lines = Lines();
        lines.TryWrite("step 1 ", isError: false);
        Assert.Equal([("f", false, "step 1 ")], Host.Unfinished);
        lines.TryWrite("step 2 ", isError: false);
        lines.TryWrite("warning", isError: true);
        Assert.Single(Host.Unfinished);
        _time.Advance(TaskConsoleLines.Period);
        Assert.Equal([("f", false, "step 1 step 2 "), ("f", true, "warning")], Host.Unfinished.Skip(1));
        lines.TryWrite("end\n", isError: false);
        Assert.Equal([("f", false, "step 1 step 2 end")], Host.Log);
        _time.Advance(TaskConsoleLines.Period * 3);
        Assert.Equal(3, Host.Unfinished.Count);
        lines.End();
        Assert.Equal(("f", true, "warning"), Host.Log.Last());
    }

    [Fact]
    public void TryWrite_WholeLines_AreNotToldTwice()
    {
        TaskConsoleLines lines = Lines();
        lines.TryWrite("one\ntwo\n", isError: false);
        lines.End();
        Assert.Empty(Host.Unfinished);
        Assert.Equal(2, Host.Log.Count);
    }

    [Fact]
    public void TellAll_AtTheEndOfTheProcess_TellsWhatWaits()
    {
        TaskConsoleLines lines = Lines();
        lines.TryWrite("step 1 ", isError: false);
        lines.TryWrite("step 2 ", isError: false);
        TaskConsoleLines.TellAll();
        Assert.Equal(("f", false, "step 1 step 2 "), Host.Unfinished.Last());
        lines.End();
        TaskConsoleLines.TellAll();
        Assert.Equal(2, Host.Unfinished.Count);
    }

    private TaskConsoleLines Lines() => new(Host, default, "f", _time);
}
