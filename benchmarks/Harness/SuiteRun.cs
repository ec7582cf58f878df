using Spectre.Console;

namespace ClusterTasks.Benchmarks.Harness;

/// <summary>One run of a suite: its length, and the figures so far.</summary>
/// <param name="quick">True for fewer and shorter runs, which check that everything works and give no figures to quote.</param>
/// <param name="kills">The number of processes that a suite of kills must kill; null for its own default.</param>
/// <param name="nodes">The nodes of a simulated cluster; null for the suite's own default.</param>
/// <param name="tasks">The tasks of a simulated cluster; null for the suite's own default.</param>
/// <param name="seeds">The histories of a simulated cluster; null for the suite's own default.</param>
internal sealed class SuiteRun(bool quick, int? kills = null, int? nodes = null, int? tasks = null, int? seeds = null)
{
    private readonly List<Figure> _figures = [];
    private readonly List<string> _failures = [];

    internal bool IsQuick => quick;

    /// <summary>Gets the text that names of steps must contain; null: all of them run.</summary>
    internal string? Only { get; init; }

    /// <summary>Gets the one history of a simulated cluster to run, or the order of faults; null: many run, or the usual order.</summary>
    internal ulong? Seed { get; init; }

    /// <summary>Gets the minutes for which a cluster is hurt; null: the suite's own default.</summary>
    internal double? Minutes { get; init; }

    /// <summary>Gets whether rounds of work have their greatest size.</summary>
    internal bool IsWhole { get; init; }

    internal int? Kills => kills;

    internal int? Nodes => nodes;

    internal int? Tasks => tasks;

    internal int? Seeds => seeds;

    /// <summary>Gets the number of measured runs of each figure.</summary>
    internal int Runs => quick ? 3 : 5;

    internal IReadOnlyList<Figure> Figures => _figures;

    /// <summary>Returns a count of repetitions inside one run: the full count, or a tenth of it in a quick run.</summary>
    internal int Repeat(int full) => quick ? Math.Max(1, full / 10) : full;

    /// <summary>Gets the reasons for which the program must end with an error, although it has figures.</summary>
    internal IReadOnlyList<string> Failures => _failures;

    internal void Add(Figure figure) => _figures.Add(figure);

    internal void Fail(string reason) => _failures.Add(reason);

    /// <summary>Runs the steps in order, with a spinner on a terminal and one line a step elsewhere.</summary>
    internal async Task StepsAsync(params (string Name, Func<Task> RunAsync)[] all)
    {
        (string Name, Func<Task> RunAsync)[] steps =
            [.. all.Where(step => Only is null || step.Name.Contains(Only, StringComparison.OrdinalIgnoreCase))];
        if (steps.Length == 0)
            Fail($"no step contains \"{Only}\" (--only); the steps: {string.Join(", ", all.Select(step => step.Name))}");
        if (Console.IsOutputRedirected)
        {
            foreach ((string name, Func<Task> runAsync) in steps)
            {
                Console.WriteLine($"measuring {name}");
                await runAsync();
            }

            return;
        }

        await AnsiConsole.Progress().Columns(new SpinnerColumn(), new TaskDescriptionColumn(), new ElapsedTimeColumn())
            .StartAsync(async context =>
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
