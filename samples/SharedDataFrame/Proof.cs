using Spectre.Console;

namespace SharedDataFrame;

/// <summary>Prints the claims of this program, each with its measurement and whether it holds.</summary>
internal sealed class Proof
{
    private readonly List<(string Claim, string Evidence, bool Holds)> _claims = [];

    internal bool AllHold => _claims.TrueForAll(claim => claim.Holds);

    internal void Check(string claim, bool holds, string evidence) => _claims.Add((claim, evidence, holds));

    internal void Print()
    {
        // A table that is cut to 80 columns helps no reader of a log, so there one claim is one block of plain lines.
        if (Console.IsOutputRedirected)
        {
            foreach ((string claim, string evidence, bool holds) in _claims)
            {
                Console.WriteLine($"[{(holds ? "holds" : "FALSE")}] {claim}");
                Console.WriteLine($"        {evidence.ReplaceLineEndings("\n        ")}");
            }

            return;
        }

        Table table = new Table().Border(TableBorder.Rounded).AddColumns("claim", "measured", "");
        table.ShowRowSeparators();
        foreach ((string claim, string evidence, bool holds) in _claims)
        {
            table.AddRow(Markup.Escape(claim), Markup.Escape(evidence), holds ? "[green]holds[/]" : "[red]FALSE[/]");
        }

        AnsiConsole.Write(table);
    }
}
