using System.CommandLine;
using ClusterTasks.Worker.Hosting;
using ClusterTasks.Worker.Startup;

namespace ClusterTasks.Node;

/// <summary>The command line of the node program.</summary>
internal static class NodeCommandLine
{
    internal static RootCommand Create(TimeProvider time)
    {
        var root = new RootCommand("The ClusterTasks node program.");
        root.Subcommands.Add(CreateNode(time));
        root.Subcommands.Add(CreateHealth());
        root.Subcommands.Add(CreateSettings());
        return root;
    }

    internal static Task<int> RunAsync(string[] args, TimeProvider time, InvocationConfiguration configuration)
    {
        ParseResult parsed = Create(time).Parse(args);
        // The library's own answer is the help of the command: for a node that is forty lines, below the error.
        return RefusalOf(parsed) is { } refusal ? Task.FromResult(NodeProgram.Fail(refusal)) : parsed.InvokeAsync(configuration);
    }

    /// <summary>Returns the fault in a command line, and where to look; null when there is none.</summary>
    internal static string? RefusalOf(ParseResult parsed)
    {
        if (parsed.Errors.Count == 0)
            return null;
        Command command = parsed.CommandResult.Command;
        IEnumerable<string> known = command.Options.Select(option => option.Name).Concat(command.Subcommands.Select(sub => sub.Name));
        string? near = parsed.UnmatchedTokens.Select(word => Spelling.Nearest(word, known)).FirstOrDefault();
        string guess = near is null ? "" : $" Did you mean '{near}'?";
        string help = command is RootCommand ? "--help" : $"{command.Name} --help";
        return $"{parsed.Errors[0].Message.TrimEnd('.')}.{guess} '{help}' lists the commands and options.";
    }

    private static Command CreateNode(TimeProvider time)
    {
        var command = new Command(
            "node", "Runs a node until SIGTERM or SIGINT. Every option can be given as an environment variable; options win.");
        var options = new Dictionary<NodeSetting, Option<string>>();
        foreach (NodeSetting setting in NodeSettings.All)
        {
            var option = new Option<string>(setting.Option)
            {
                Description = $"{setting.Meaning} Default: {setting.Default}. [{setting.Variable}]",
                HelpName = setting.Value,
            };
            options.Add(setting, option);
            command.Options.Add(option);
        }

        command.SetAction(async (parsed, _) =>
        {
            Dictionary<string, string> given = options.Where(
                o => parsed.GetResult(o.Value) is not null)
                .ToDictionary(o => o.Key.Name, o => parsed.GetValue(o.Value) ?? "");
            return await NodeProgram.RunAsync(Environment.GetEnvironmentVariable, time, given).ConfigureAwait(false);
        });
        return command;
    }

    private static Command CreateSettings()
    {
        var command = new Command("settings", "Prints all settings as a Markdown page.");
        command.SetAction(_ => Console.Out.Write(SettingsPage.Render()));
        return command;
    }

    private static Command CreateHealth()
    {
        var directory = new Option<string>("--run-dir") { Description = "The node's run directory. [CLUSTERTASKS_RUN_DIR]" };
        var command = new Command(
            "health", "Exits with 0 when a node of this run directory is ready and answers, otherwise with 1.") { directory };
        command.SetAction((parsed, cancellationToken) => HealthCheck.RunAsync(
            parsed.GetValue(directory) ?? HostPaths.DefaultRunDirectory(),
            parsed.GetResult(directory) is null ? "CLUSTERTASKS_RUN_DIR" : "--run-dir",
            cancellationToken));
        return command;
    }
}
