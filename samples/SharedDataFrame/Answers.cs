using Spectre.Console;

namespace SharedDataFrame;

/// <summary>Prints the two answers.</summary>
internal static class Answers
{
    internal static void Print(string title, DelayGroup[] groups)
    {
        if (Console.IsOutputRedirected)
        {
            Console.WriteLine(title);
            foreach (DelayGroup group in groups)
            {
                Console.WriteLine(
                    $"  {group.Group,-14}{group.Flights,8} flights  mean {group.MeanDelay,6:0.00} min  worst {group.WorstDelay,5} min  "
                    + $"late {Late(group),6}");
            }

            return;
        }

        Table table = new Table().Title(title).Border(TableBorder.Rounded).AddColumns("group", "flights", "mean delay", "worst", "late");
        foreach (DelayGroup group in groups)
        {
            table.AddRow(group.Group, $"{group.Flights}", $"{group.MeanDelay:0.00} min", $"{group.WorstDelay} min", Late(group));
        }

        AnsiConsole.Write(table);
    }

    private static string Late(DelayGroup group) => $"{100.0 * group.Late / group.Flights:0.0} %";
}
