using System.Diagnostics;
using System.Reflection;
using ClusterTasks.Execution;

namespace ClusterTasks.Tests.Execution;

/// <summary>Prints the cost of a task in the executor. It has no limit, since the machine is shared.</summary>
public sealed class ExecutorCostTests(ITestOutputHelper output) : ExecutorTest
{
    [Fact]
    public async Task Run_Cost_IsPrinted()
    {
        const int Tasks = 2000;
        await MeasureAsync(() => Remote.Invoke(Api.F.Add, 1, 2), 200);
        output.WriteLine($"sync task, one after the other: {await MeasureAsync(() => Remote.Invoke(Api.F.Add, 1, 2), Tasks):F1} us");
        await MeasureAsync(() => Remote.Invoke(Api.F.LengthAsync, "x"), 200);
        output.WriteLine(
            $"async task, one after the other: {await MeasureAsync(() => Remote.Invoke(Api.F.LengthAsync, "x"), Tasks):F1} us");

        var invoker = MethodInvoker.Create(((Func<int, int, int>)Api.F.Add).Method);
        Func<int, int, int> compiled = Api.F.Add;
        object?[] arguments = [1, 2];
        output.WriteLine($"MethodInvoker: {Nanoseconds(() => invoker.Invoke(null, arguments.AsSpan())):F0} ns, "
            + $"delegate with boxed arguments: {Nanoseconds(() => (object)compiled((int)arguments[0]!, (int)arguments[1]!)):F0} ns");
    }

    private static double Nanoseconds(Func<object?> call)
    {
        const int Calls = 100_000;
        for (int i = 0; i < Calls; i++)
            call();
        long started = Stopwatch.GetTimestamp();
        for (int i = 0; i < Calls; i++)
            call();
        return Stopwatch.GetElapsedTime(started).TotalNanoseconds / Calls;
    }

    private async Task<double> MeasureAsync(Action call, int tasks)
    {
        TaskAssignment[] assignments = [.. Enumerable.Range(0, tasks).Select(_ => Host.Assignment(call))];
        long started = Stopwatch.GetTimestamp();
        foreach (TaskAssignment assignment in assignments)
        {
            Executor.Run(assignment);
            await EndAsync(assignment);
        }

        return Stopwatch.GetElapsedTime(started).TotalMicroseconds / tasks;
    }
}
