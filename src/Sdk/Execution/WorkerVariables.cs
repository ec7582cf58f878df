using System.Text;

namespace ClusterTasks.Execution;

/// <summary>The environment variables of <see cref="RemoteOptions.WorkerEnvironment"/> as one text: NAME=value, with NUL between them, as
/// the system itself has them.</summary>
internal static class WorkerVariables
{
    // Linux refuses to start a process with a longer variable. The second limit leaves room for the node's own variables.
    private const int MaxVariableBytes = (128 << 10) - 1;
    private const int MaxBytes = 1 << 20;

    /// <exception cref="ArgumentException">A name or a value cannot be in an environment, or the name is one of ours.</exception>
    internal static string Pack(IEnumerable<KeyValuePair<string, string>> variables)
    {
        int bytes = 0;
        foreach ((string name, string value) in variables)
        {
            if (string.IsNullOrEmpty(name) || name.AsSpan().ContainsAny('=', '\0'))
                throw Refuse(name, "a name is not empty and holds neither '=' nor NUL");
            if (value is null || value.Contains('\0', StringComparison.Ordinal))
                throw Refuse(name, "its value is null or holds a NUL");
            if (name.StartsWith(ChildStart.Prefix, StringComparison.OrdinalIgnoreCase) || name == ChildStart.HooksVariable)
                throw Refuse(name, "ClusterTasks sets it itself to start the worker");
            int own = Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(value) + 2;
            bytes += own;
            if (own > MaxVariableBytes)
                throw Refuse(name, $"name and value have {own:N0} bytes, and the system takes {MaxVariableBytes:N0}");
            if (bytes > MaxBytes)
                throw Refuse(name, $"all variables together have more than {MaxBytes:N0} bytes");
        }

        return string.Join('\0', variables.Select(pair => $"{pair.Key}={pair.Value}"));
    }

    internal static Dictionary<string, string> Unpack(string packed)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string variable in packed.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            int end = variable.IndexOf('=', StringComparison.Ordinal);
            if (end > 0)
                variables[variable[..end]] = variable[(end + 1)..];
        }

        return variables;
    }

    private static ArgumentException Refuse(string name, string why) =>
        new($"RemoteOptions.WorkerEnvironment cannot set '{name}': {why}.", "options");
}
