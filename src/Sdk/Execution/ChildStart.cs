using System.Collections;
using ClusterTasks.Platform;

namespace ClusterTasks.Execution;

/// <summary>The role in which we started a process of the user's program, and the settings that it got in environment variables.</summary>
/// <param name="Settings">All of our variables, by name without the prefix.</param>
internal sealed record ChildStart(IReadOnlyDictionary<string, string> Settings)
{
    internal const string Prefix = "CLUSTERTASKS_";

    /// <summary>Marks a process of ours until its startup hook has taken over: see <see cref="ChildGuard"/>.</summary>
    internal const string RoleVariable = Prefix + "CHILD";
    internal const string WorkerRole = "worker";
    internal const string NodeRole = "node";

    internal const string HooksVariable = "DOTNET_STARTUP_HOOKS";
    internal const string SocketSetting = "WORKER_SOCKET";
    internal const string TokenSetting = "WORKER_TOKEN";
    internal const string GpusSetting = "WORKER_GPUS";
    internal const string BuildSetting = "WORKER_BUILD";
    internal const string CultureSetting = "WORKER_CULTURE";
    internal const string UICultureSetting = "WORKER_UI_CULTURE";
    internal const string DepthSetting = "WORKER_MAX_DEPTH";

    /// <summary>The prefix of a variable that holds the former value of a variable that we set for the child's runtime.</summary>
    internal const string FormerPrefix = Prefix + "FORMER_";

    /// <summary>Settings of a child's runtime. Many processes share the cores, so no server GC with a heap per core. Dynamic PGO stays on:
    /// without it a node's start was faster by less than the noise, and the loops of long tasks need it.</summary>
    internal static IReadOnlyDictionary<string, string> RuntimeVariables { get; } = new Dictionary<string, string>
    {
        ["DOTNET_gcServer"] = "0",
        ["DOTNET_gcConcurrent"] = "1",
    };

    /// <summary>The role that this process was started for; null when another program started it.</summary>
    internal static string? Role { get; private set; }

    /// <summary>Removes the start from the environment, so that neither user code nor a program that it starts sees anything of it. Returns
    /// null when this process was not started in that role; nothing is changed then.</summary>
    internal static ChildStart? Take(string role)
    {
        if (Environment.GetEnvironmentVariable(RoleVariable) != role)
            return null;
        Role = role;
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if ((string)variable.Key is { } name && name.StartsWith(Prefix, StringComparison.Ordinal))
                settings[name[Prefix.Length..]] = (string?)variable.Value ?? "";
        }

        foreach (string name in settings.Keys)
            ProcessEnvironment.Set(Prefix + name, null);
        ProcessEnvironment.Set(HooksVariable, null);
        foreach (string name in RuntimeVariables.Keys)
            ProcessEnvironment.Set(name, settings.GetValueOrDefault(FormerPrefix[Prefix.Length..] + name));
        return new ChildStart(settings);
    }
}
