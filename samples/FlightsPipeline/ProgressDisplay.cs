using Spectre.Console;

namespace FlightsPipeline;

/// <summary>Shows live bars on a terminal, and one line for each finished stage where the output goes to a file or a pipe.</summary>
internal static class ProgressDisplay
{
    internal static Task ShowAsync(params Stage[] stages) => Console.IsOutputRedirected ? LinesAsync(stages) : BarsAsync(stages);

    private static Task LinesAsync(Stage[] stages) => Task.WhenAll(stages.Select(async stage =>
    {
        await stage.WatchAsync(static () => { });
        Console.WriteLine($"{stage.Name}: {stage.Tasks} tasks done");
    }));

    private static Task BarsAsync(Stage[] stages) => AnsiConsole.Progress()
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
        .StartAsync(context => Task.WhenAll(stages.Select(stage =>
        {
            ProgressTask bar = context.AddTask($"{stage.Name} ({stage.Tasks})", maxValue: stage.Tasks);
            return stage.WatchAsync(() => bar.Increment(1));
        })));
}
