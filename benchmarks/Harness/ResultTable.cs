using System.Globalization;
using Spectre.Console;

namespace ClusterTasks.Benchmarks.Harness;

/// <summary>Prints the figures as a table.</summary>
internal static class ResultTable
{
    internal static void Print(IReadOnlyList<Figure> figures)
    {
        if (Console.IsOutputRedirected)
        {
            foreach (Figure figure in figures)
            {
                Console.WriteLine(
                    $"{figure.Name,-28}{Number(figure.Value),14} {figure.Unit,-8} {FloorOf(figure),-44} runs {RunsOf(figure)}");
            }

            return;
        }

        Table table = new Table().Border(TableBorder.Rounded).AddColumns("figure", "median", "unit", "floor in the same run", "runs");
        foreach (Figure figure in figures)
        {
            string name = $"{figure.Name} {(figure.HigherIsBetter ? "↑" : "↓")}";
            table.AddRow(name, Number(figure.Value), figure.Unit, Markup.Escape(FloorOf(figure)), RunsOf(figure));
        }

        AnsiConsole.Write(table);
        AnsiConsole.MarkupLine("[dim]↑ higher is better, ↓ lower is better[/]");
    }

    private static string RunsOf(Figure figure) => string.Join(' ', figure.Runs.Select(Number));

    private static string FloorOf(Figure figure) =>
        figure.Floor is { } floor ? $"{floor.Name} {Number(floor.Value)} {floor.Unit}" : "-";

    private static string Number(double value) => value.ToString(Math.Abs(value) >= 1000 ? "#,0" : "0.###", CultureInfo.InvariantCulture);
}
