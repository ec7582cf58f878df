using ClusterTasks;
using Spectre.Console;

namespace SurvivesAnything;

/// <summary>Shows the work and the damage: live on a terminal, and in a few lines elsewhere.</summary>
internal static class Display
{
    internal static async Task WatchAsync(IReadOnlyCollection<ObjectRef<double[]>> parts, Saboteur saboteur)
    {
        int done = 0;
        if (Console.IsOutputRedirected)
        {
            await foreach (ObjectRef<double[]> _ in Remote.WhenEach(parts))
            {
                if (++done % 20 == 0)
                    Console.WriteLine(Line(done, parts.Count, saboteur));
            }

            return;
        }

        await AnsiConsole.Live(new Text("")).StartAsync(async context =>
        {
            await foreach (ObjectRef<double[]> _ in Remote.WhenEach(parts))
                context.UpdateTarget(new Text(Line(++done, parts.Count, saboteur)));
        });
    }

    internal static void Print(Interval[] intervals)
    {
        Table table = new Table().Title("Mean delay by hour, in minutes").AddColumns("hour", "mean", "95 % between");
        foreach (Interval interval in intervals.Where(interval => interval.High != 0 || interval.Low != 0))
            table.AddRow($"{interval.Hour:00}:00", $"{interval.Mean:0.00}", $"{interval.Low:0.00} and {interval.High:0.00}");
        AnsiConsole.Write(table);
    }

    private static string Line(int done, int all, Saboteur saboteur) =>
        $"{done} of {all} tasks done; killed: {saboteur.Workers} workers{(saboteur.Node is { } node ? $", node {node}" : "")}";
}
