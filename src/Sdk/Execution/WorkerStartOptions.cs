using System.Collections;

namespace ClusterTasks.Execution;

/// <summary>What a node tells the worker process that it starts, in environment variables.</summary>
/// <param name="Address">The node's socket.</param>
/// <param name="Settings">All variables of ours, by name without the prefix, <c>WORKER</c> among them.</param>
internal sealed record WorkerStartOptions(string Address, IReadOnlyDictionary<string, string> Settings)
{
    internal const string Prefix = "CLUSTERTASKS_";
    internal const string AddressVariable = Prefix + "WORKER";
    internal const string HooksVariable = "DOTNET_STARTUP_HOOKS";

    /// <summary>Takes the variables out of the environment, so that programs which user code starts do not become workers.
    /// Null: this process was not started as a worker, and nothing is touched.</summary>
    internal static WorkerStartOptions? FromEnvironment()
    {
        if (Environment.GetEnvironmentVariable(AddressVariable) is not { Length: > 0 } address)
            return null;
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if ((string)variable.Key is { } name && name.StartsWith(Prefix, StringComparison.Ordinal))
                settings[name[Prefix.Length..]] = (string?)variable.Value ?? "";
        }

        foreach (string name in settings.Keys)
            Environment.SetEnvironmentVariable(Prefix + name, null);
        Environment.SetEnvironmentVariable(HooksVariable, null);
        return new WorkerStartOptions(address, settings);
    }
}
