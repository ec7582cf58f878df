using System.CommandLine;
using ClusterTasks.Worker.Hosting;

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

    private static Command CreateNode(TimeProvider time)
    {
        var command = new Command("node", "Runs a node until SIGTERM or SIGINT. Every option can be given as an environment variable; options win.");
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
            Dictionary<string, string> given = options
                .Where(o => parsed.GetResult(o.Value) is not null)
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
        var command = new Command("health", "Exits with 0 when a node of this run directory is ready and answers, otherwise with 1.") { directory };
        command.SetAction((parsed, cancellationToken) => HealthCheck.RunAsync(
            parsed.GetValue(directory) ?? HostPaths.DefaultRunDirectory(),
            cancellationToken));
        return command;
    }
}
