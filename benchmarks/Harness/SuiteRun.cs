using Spectre.Console;

namespace ClusterTasks.Benchmarks.Harness;

/// <summary>One run of a suite: how long to measure, and the figures so far.</summary>
/// <param name="quick">Fewer and shorter runs: a check that everything works, not figures to quote.</param>
/// <param name="kills">How many processes a suite of kills is to kill; null: its own default.</param>
/// <param name="nodes">Nodes of a simulated cluster; null: the suite's own default.</param>
/// <param name="tasks">Tasks of a simulated cluster; null: the suite's own default.</param>
internal sealed class SuiteRun(bool quick, int? kills = null, int? nodes = null, int? tasks = null)
{
    private readonly List<Figure> _figures = [];

    internal bool IsQuick => quick;

    internal int? Kills => kills;

    internal int? Nodes => nodes;

    internal int? Tasks => tasks;

    /// <summary>Measured runs of each figure.</summary>
    internal int Runs => quick ? 3 : 5;

    internal IReadOnlyList<Figure> Figures => _figures;

    /// <summary>A count of repetitions inside one run: the whole one, or a tenth of it.</summary>
    internal int Repeat(int full) => quick ? Math.Max(1, full / 10) : full;

    internal void Add(Figure figure) => _figures.Add(figure);

    /// <summary>Runs the steps in order, with a spinner on a terminal and one line a step elsewhere.</summary>
    internal async Task StepsAsync(params (string Name, Func<Task> RunAsync)[] steps)
    {
        if (Console.IsOutputRedirected)
        {
            foreach ((string name, Func<Task> runAsync) in steps)
            {
                Console.WriteLine($"measuring {name}");
                await runAsync();
            }

            return;
        }

        await AnsiConsole.Progress().Columns(new SpinnerColumn(), new TaskDescriptionColumn(), new ElapsedTimeColumn()).StartAsync(async context =>
        {
            foreach ((string name, Func<Task> runAsync) in steps)
            {
                ProgressTask bar = context.AddTask(Markup.Escape(name), maxValue: 1).IsIndeterminate();
                await runAsync();
                bar.IsIndeterminate(false).Increment(1);
            }
        });
    }
}
