using System.Globalization;
using System.Net;
using ClusterTasks.Execution;
using ClusterTasks.Store.Contracts;
using ClusterTasks.Store.Proof;
using ClusterTasks.Worker.Processes;
using Microsoft.Extensions.Options;

namespace ClusterTasks.Worker.Hosting;

/// <summary>Refuses options that a node cannot start with; every message names the option and says what to set.</summary>
internal sealed class NodeOptionsValidator : IValidateOptions<NodeOptions>
{
    /// <summary>The longest run directory: a Unix socket path holds 107 bytes, and the socket's own name needs room.</summary>
    internal const int MaximumRunDirectoryLength = 70;

    /// <summary>The most ended attempts that a node remembers: 1 GB of them.</summary>
    internal const int MaximumTaskHistory = 10_000_000;

    public ValidateOptionsResult Validate(string? name, NodeOptions options)
    {
        List<string> errors = Check(options);
        return errors.Count == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(errors.Select(error => SettingNames.Word(error, SettingReader.NodeOptions)));
    }

    /// <summary>Returns the errors of the options, one sentence or two each, with settings as <c>{run-dir}</c>.</summary>
    internal static List<string> Check(NodeOptions options)
    {
        var errors = new List<string>();
        CheckAmount(errors, "{cpus}", options.Cpus, CallLimits.Cpus);
        CheckGpus(errors, options);
        if (options.MemoryBytes is < 0 or > CallLimits.MemoryBytes)
            errors.Add(string.Create(CultureInfo.InvariantCulture,
                $"{{memory-bytes}} is {options.MemoryBytes}. Set 0 to {CallLimits.MemoryBytes} (1 PiB), or null for the machine's "
                + $"memory without the store."));
        if (!(options.MemoryThreshold is > 0 and <= 1))
            errors.Add(Text($"{{memory-threshold}} is {options.MemoryThreshold}. Set a part of the memory, such as 0.95, or 1 for none."));
        if (options.CrashDumpDirectory is { } dumps && !Path.IsPathFullyQualified(dumps))
            errors.Add($"{{crash-dump-dir}} is '{dumps}'. Set an absolute path, or null for no dumps.");
        foreach ((string resource, double amount) in options.Resources)
            CheckAmount(errors, $"{{resources}}[\"{resource}\"]", amount, CallLimits.Amount);

        if (options.Resources.Keys.Concat(options.Labels.Keys).Any(string.IsNullOrWhiteSpace))
            errors.Add("A resource or label has an empty name. Give it a name or remove it.");
        CheckClean(errors, "{resources}", options.Resources.Keys);
        CheckClean(errors, "{labels}", options.Labels.Keys.Concat(options.Labels.Values));
        if (options.Labels.Keys.FirstOrDefault(label => label.StartsWith(NodeLabels.Prefix, StringComparison.Ordinal)) is { } reserved)
            errors.Add(
                $"The label '{reserved}' begins with '{NodeLabels.Prefix}', which is for labels that nodes get by themselves. Choose "
                + "another name.");
        if (options.StoreBytes < HostMemory.MinimumStoreBytes)
            errors.Add(string.Create(CultureInfo.InvariantCulture,
                $"{{store-bytes}} is {options.StoreBytes}, too small for the object store. Set at least {HostMemory.MinimumStoreBytes} "
                + $"(75 MiB)."));
        if (options.MaxObjects < 1024)
            errors.Add(Text($"{{max-objects}} is {options.MaxObjects}. Set at least 1024."));
        if (options.MaxClients is < 8 or > StoreOptions.MostClients)
            errors.Add(string.Create(CultureInfo.InvariantCulture,
                $"{{max-clients}} is {options.MaxClients}. Set 8 to {StoreOptions.MostClients}, or null for a number that follows "
                + $"{{cpus}} and {{worker-processes}}."));
        if (options.ClientBytes < ClientRoom.Least)
            errors.Add(string.Create(CultureInfo.InvariantCulture,
                $"{{client-bytes}} is {options.ClientBytes}. Set at least {ClientRoom.Least} (16 MiB), or null for a quarter of the "
                + $"memory."));
        if (!Enum.IsDefined(options.Workers))
            errors.Add(Text($"{{workers}} is {options.Workers}. Set WorkerMode.Process or WorkerMode.InProcess."));
        if (options is { AttachHost: true, Workers: WorkerMode.Process }
            && LaunchFinder.Of(ProgramFacts.Current(), WorkerCommand.HookAssembly).Refusal is { Length: > 0 } refusal)
            errors.Add(refusal);
        if (options.WorkerProcesses < 0)
            errors.Add(Text($"{{worker-processes}} is {options.WorkerProcesses}. Set a positive number, or 0 for one per CPU slot."));
        if (options.SchedulerShards is < 1 or > 64)
            errors.Add(Text($"{{scheduler-shards}} is {options.SchedulerShards}. Set 1 to 64, the same on every node."));
        if (options.TaskHistory is < 0 or > MaximumTaskHistory)
            errors.Add(Text($"{{task-history}} is {options.TaskHistory}. Set 0 to {MaximumTaskHistory} attempts."));
        if (options.LineageBytes < 0)
            errors.Add(Text($"{{lineage-bytes}} is {options.LineageBytes}. Set a number of bytes, or 0 to keep no ended tasks."));
        if (options.DrainTimeout < TimeSpan.Zero || options.DrainTimeout > TimeSpan.FromDays(1))
            errors.Add(Text($"{{drain-timeout}} is {options.DrainTimeout.TotalSeconds} s. Set 0 to 86400 s."));
        CheckSpill(errors, options);
        CheckRunDirectory(errors, options.RunDirectory);
        CheckTransfer(errors, options);
        return errors;
    }

    /// <summary>Checks names and labels, which appear in messages and listings of other programs, and so on their consoles.</summary>
    private static void CheckClean(List<string> errors, string setting, IEnumerable<string?> texts)
    {
        if (texts.FirstOrDefault(text => !ShownText.IsClean(text)) is { } unfit)
            errors.Add($"{setting} holds '{ShownText.Of(unfit)}', which has a control character. Set names and labels without.");
    }

    private static void CheckAmount(List<string> errors, string name, double amount, double most)
    {
        if (!(amount >= 0 && amount <= most))
            errors.Add(Text($"{name} is {amount}. Set a number from 0 to {most:N0}."));
    }

    internal static bool AreGpuIds(IEnumerable<string> ids)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return ids.All(id => !string.IsNullOrWhiteSpace(id) && !id.Contains(',') && seen.Add(id));
    }

    private static void CheckGpus(List<string> errors, NodeOptions options)
    {
        // Far more than a machine has; without a limit a typing mistake would make a list of millions.
        if (!(options.Gpus >= 0 && options.Gpus <= CallLimits.Gpus && options.Gpus % 1 == 0))
            errors.Add(string.Create(CultureInfo.InvariantCulture,
                $"{{gpus}} is {options.Gpus}. Set a whole number from 0 to {CallLimits.Gpus}: tasks can have parts of a GPU, nodes have "
                + $"whole ones."));
        else if (options.GpuDevices.Count > 0 && options.Gpus > 0 && options.Gpus != options.GpuDevices.Count)
            errors.Add(
                Text($"{{gpus}} is {options.Gpus}, but {{gpu-devices}} names {options.GpuDevices.Count}. Set only {{gpu-devices}}."));
        if (!AreGpuIds(options.GpuDevices))
            errors.Add($"{{gpu-devices}} is '{string.Join(' ', options.GpuDevices)}'. Set each id once, without commas, such as 0 and 1.");
    }

    private static void CheckRunDirectory(List<string> errors, string directory)
    {
        if (!Path.IsPathFullyQualified(directory ?? ""))
            errors.Add($"{{run-dir}} is '{directory}'. Set an absolute path.");
        else if (System.Text.Encoding.UTF8.GetByteCount(directory!) > MaximumRunDirectoryLength)
            errors.Add(string.Create(CultureInfo.InvariantCulture,
                $"{{run-dir}} is '{directory}', longer than {MaximumRunDirectoryLength} bytes, so socket paths in it do not fit. Set a "
                + $"shorter path."));
    }

    private static void CheckSpill(List<string> errors, NodeOptions options)
    {
        if (options.SpillDirectory is { } directory && !Path.IsPathFullyQualified(directory))
            errors.Add($"{{spill-dir}} is '{directory}'. Set an absolute path, or null to keep all objects in memory.");
        if (!(options.SpillStopAt > 0 && options.SpillStopAt <= options.SpillStartAt && options.SpillStartAt <= 1))
            errors.Add(string.Create(CultureInfo.InvariantCulture,
                $"{{spill-start}} is {options.SpillStartAt} and {{spill-stop}} is {options.SpillStopAt}. Set parts of the store, such "
                + $"as 0.8 and 0.7: more than 0, at most 1, the first at least the second."));
        if (options.SpillBytes < 0)
            errors.Add(Text($"{{spill-bytes}} is {options.SpillBytes}. Set a number that is not negative, or null for no limit."));
        if (options.FallbackBytes is < 0 or > 1L << 46)
            errors.Add(Text($"{{fallback-bytes}} is {options.FallbackBytes}. Set 0 to 64 TiB, or null for as many as {{store-bytes}}."));
    }

    private static void CheckTransfer(List<string> errors, NodeOptions options)
    {
        if (!IPEndPoint.TryParse(options.TransferAddress ?? "", out IPEndPoint? endpoint) || !HasPort(options.TransferAddress!))
            errors.Add(
                $"{{transfer-address}} is '{options.TransferAddress}'. Set an IP address and a port, such as 127.0.0.1:0 or 0.0.0.0:7070.");
        else if (string.IsNullOrEmpty(options.Token) && !IPAddress.IsLoopback(endpoint.Address))
            errors.Add(
                $"{{transfer-address}} is {options.TransferAddress}, which other machines can reach, but {{token-file}} is not set. "
                + $"{TokenFile.HowToMake}");
        if (options.Token is { Length: > 0 and < ClusterSecret.LeastCharacters } token)
            errors.Add(string.Create(CultureInfo.InvariantCulture,
                $"The secret of {{token-file}} has {token.Length} characters. Set a random one of at least "
                + $"{ClusterSecret.LeastCharacters}, such as the output of 'openssl rand -hex 16'."));
    }

    // IPEndPoint.TryParse takes a missing port for port 0: a typing mistake would go unseen.
    private static bool HasPort(string address)
    {
        int colon = address.LastIndexOf(':');
        return colon > address.LastIndexOf(']') && (address.StartsWith('[') || address.IndexOf(':') == colon);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
