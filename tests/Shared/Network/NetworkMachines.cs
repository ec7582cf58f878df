using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace ClusterTasks.Network;

/// <summary>Machines on one network: each is a network namespace with a link to a bridge of this machine.</summary>
internal sealed class NetworkMachines : IAsyncDisposable
{
    private const string Program = "ip";

    private readonly int _count;
    // Names of links have 15 characters at most. Two runs of these tests may stand beside each other.
    private readonly string _name = string.Create(CultureInfo.InvariantCulture, $"ct{Environment.ProcessId}");

    private NetworkMachines(int count) => _count = count;

    /// <summary>Gets this machine's address on the network.</summary>
    internal IPAddress Host => AddressOf(1);

    /// <summary>Returns the reason for which no network can be made here; null: one can.</summary>
    internal static string? WhyNot() =>
        Environment.IsPrivilegedProcess && (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Any(folder => File.Exists(Path.Combine(folder, Program))) ? null
            : "A network namespace needs root and the program 'ip': install it, such as by 'apt-get install iproute2'.";

    internal static async Task<NetworkMachines> CreateAsync(int count)
    {
        var network = new NetworkMachines(count);
        try
        {
            await network.CreateAsync();
            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns a machine's address.</summary>
    internal IPAddress Address(int machine) => AddressOf(2 + machine);

    /// <summary>Returns the command under which a program runs on a machine.</summary>
    internal string[] Under(int machine) => [Program, "netns", "exec", Machine(machine)];

    /// <summary>Cuts a machine off, as a pulled cable does. Its connections stay, and nothing refuses a new one.</summary>
    internal Task CutAsync(int machine) => RunAsync($"link set {Link(machine)} down");

    internal Task HealAsync(int machine) => RunAsync($"link set {Link(machine)} up");

    /// <summary>Resets every connection of a machine, as a router that has restarted does.</summary>
    internal Task ResetAsync(int machine) => RunAsync($"netns exec {Machine(machine)} ss --tcp --kill state established");

    /// <summary>Removes all of it. A link goes with its namespace, but not before the last socket in it.</summary>
    public async ValueTask DisposeAsync()
    {
        for (int machine = 0; machine < _count; machine++)
        {
            await TryAsync($"link del {Link(machine)}");
            await TryAsync($"netns del {Machine(machine)}");
        }

        await TryAsync($"link del {_name}");
        string left = await ReadAsync("link show") + await ReadAsync("netns list");
        if (left.Contains(_name, StringComparison.Ordinal))
            throw new InvalidOperationException($"Parts of the network {_name} are left: {left}");
    }

    private string Link(int machine) => string.Create(CultureInfo.InvariantCulture, $"{_name}v{machine}");

    private string Machine(int machine) => string.Create(CultureInfo.InvariantCulture, $"{_name}m{machine}");

    // The addresses are in a range for tests of networks (RFC 2544), which no real network has.
    private static IPAddress AddressOf(int number) => new([198, 18, (byte)(Environment.ProcessId % 256), (byte)number]);

    private async Task CreateAsync()
    {
        await RunAsync($"link add {_name} type bridge");
        await RunAsync($"addr add {Host}/24 dev {_name}");
        await RunAsync($"link set {_name} up");
        for (int machine = 0; machine < _count; machine++)
        {
            string name = Machine(machine), link = Link(machine);
            await RunAsync($"netns add {name}");
            await RunAsync($"link add {link} type veth peer name eth0 netns {name}");
            await RunAsync($"link set {link} master {_name} up");
            await RunAsync($"-n {name} addr add {Address(machine)}/24 dev eth0");
            await RunAsync($"-n {name} link set eth0 up");
            await RunAsync($"-n {name} link set lo up");
        }
    }

    private static async Task TryAsync(string arguments)
    {
        try
        {
            await RunAsync(arguments);
        }
        catch (InvalidOperationException)
        {
            // It was not made.
        }
    }

    private static Task RunAsync(string arguments) => ReadAsync(arguments);

    private static async Task<string> ReadAsync(string arguments)
    {
        using Process ip = Process.Start(
            new ProcessStartInfo(Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> said = ip.StandardOutput.ReadToEndAsync();
        string error = await ip.StandardError.ReadToEndAsync();
        await ip.WaitForExitAsync();
        return ip.ExitCode == 0 ? await said : throw new InvalidOperationException($"'{Program} {arguments}': {error}");
    }
}
