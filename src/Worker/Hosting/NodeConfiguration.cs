using System.Net;

namespace ClusterTasks.Worker.Hosting;

/// <summary>All settings of the node program: how it finds its cluster, and what the node offers.</summary>
internal sealed class NodeConfiguration
{
    internal const string DefaultMemberFile = "members.json";

    internal Clustering Clustering { get; set; } = Clustering.Localhost;

    internal string Redis { get; set; } = "127.0.0.1:6379";

    /// <summary>Null: <see cref="DefaultMemberFile"/> of the run directory. Only for file clustering.</summary>
    internal string? MemberFile { get; set; }

    internal string EffectiveMemberFile => MemberFile ?? Path.Combine(Node.RunDirectory, DefaultMemberFile);

    internal string ClusterId { get; set; } = "clustertasks";

    internal NodeRole Role { get; set; } = NodeRole.Worker;

    /// <summary>0: a free one is taken, again when another program takes it first.</summary>
    internal int SiloPort { get; set; }

    /// <summary>0: no gateway; drivers come through the session endpoint, not as Orleans clients.</summary>
    internal int GatewayPort { get; set; }

    /// <summary>Null: this node is the primary itself. Only for localhost clustering.</summary>
    internal IPEndPoint? Primary { get; set; }

    internal IPAddress? Advertise { get; set; }

    /// <summary>Null: the advertised address, so that nothing is open that the cluster does not need.</summary>
    internal IPAddress? Listen { get; set; }

    /// <summary>Null: the file <c>token</c> of the run directory, which the first node makes.</summary>
    internal string? TokenFile { get; set; }

    internal MembershipProfile Membership { get; set; } = MembershipProfile.Standard;

    /// <summary>Null: the node joins at once. Otherwise it prepares itself, and joins when this completes.</summary>
    internal Func<Task>? StartGate { get; set; }

    internal ControlInput Control { get; set; }

    internal TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(30);

    internal TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The time of a stop with all that comes before it.</summary>
    internal TimeSpan WholeStop => Node.DrainTimeout + StopTimeout;

    /// <summary>Gets each log line, from any thread.</summary>
    internal Action<string> Log { get; set; } = Console.Error.WriteLine;

    internal NodeOptions Node { get; } = new();

    /// <summary>Reads the secret, unless it is known or no file has it.</summary>
    /// <exception cref="NodeStartException">It cannot be read; the message says what to do.</exception>
    internal async Task ReadTokenAsync(CancellationToken cancellationToken)
    {
        if (Node.Token is null && TokenFile is { } file)
            Node.Token = await Hosting.TokenFile.ReadAsync(file, cancellationToken).ConfigureAwait(false);
    }
}

/// <summary>Places for the cluster's member list.</summary>
internal enum Clustering
{
    Localhost,
    File,
    Redis,
}

/// <summary>Purposes of a node; told to the scheduler as the label <c>role</c>.</summary>
internal enum NodeRole
{
    Head,
    Worker,
}

/// <summary>Speeds at which a dead node is noticed. In both of them a node that stands still, or is cut off, is dead after 9 s.</summary>
internal enum MembershipProfile
{
    /// <summary>Probes once in 2 s, and allows for a network that loses packets.</summary>
    Standard,

    /// <summary>Probes once a second. It is for clusters on one machine, where no network can stall.</summary>
    Fast,
}

/// <summary>Places from which a node takes orders of the program that has started it.</summary>
internal enum ControlInput
{
    None,
    Stdin,
}
