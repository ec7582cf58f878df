using System.Globalization;
using System.Text;
using ClusterTasks.Worker.Hosting;
using ClusterTasks.Worker.Local;

namespace ClusterTasks.Node;

/// <summary>Prints the settings as the page docs/configuration.md.</summary>
internal static class SettingsPage
{
    internal static string Render()
    {
        var page = new StringBuilder();
        page.Append("# Settings of a node\n\n");
        page.Append("`ClusterTasks.Node node` reads each setting from an option or from an environment variable. The option wins, and "
            + "an\n");
        page.Append("empty variable counts as not set. `ClusterTasks.Node settings` prints this page.\n\n");
        page.Append("A program that starts a `LocalCluster` uses the option in the last column instead. From its environment, a "
            + "`LocalCluster` reads only\n");
        page.Append("`CLUSTERTASKS_RUN_DIR` and `CLUSTERTASKS_SPILL_DIR`, as defaults.\n\n");
        page.Append("| option | variable | value | meaning | default | in a `LocalCluster` |\n|---|---|---|---|---|---|\n");
        foreach (NodeSetting setting in NodeSettings.All)
        {
            page.Append(CultureInfo.InvariantCulture,
                $"| `{setting.Option}` | `{setting.Variable}` | {Cell(setting.Value)} | {Cell(setting.Meaning)} | "
                    + $"{Cell(setting.Default)} | {Local(setting)} |\n");
        }

        return page.ToString();
    }

    private static string Local(NodeSetting setting) =>
        SettingNames.Name(setting.Name, LocalSettingNames.Reader) is { } name && name.Contains("Options.", StringComparison.Ordinal)
            ? $"`{name}`" : "";

    private static string Cell(string text) =>
        text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
