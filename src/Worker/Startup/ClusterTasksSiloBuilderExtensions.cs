using ClusterTasks.Worker.Agent;
using ClusterTasks.Worker.Events;
using ClusterTasks.Worker.Hosting;
using ClusterTasks.Worker.Proof;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ClusterTasks;

/// <summary>Makes a silo a node.</summary>
public static class ClusterTasksSiloBuilderExtensions
{
    /// <summary>Adds a ClusterTasks node to a silo: its object store, slots and workers, and its part of the scheduler. Every silo of the
    /// cluster that calls this becomes a node, and tasks can run there. Its grains can use <see cref="Remote"/>, which goes to the session
    /// of their own silo, even where a process has several. Other code of the host gets that session as a service,
    /// <see cref="RemoteSession"/>, once the host has started. With <see cref="NodeOptions.Token"/> only holders of the token get in by the
    /// silo's ports; other silos and Orleans clients of the cluster then call <c>UseClusterTasksToken</c>.</summary>
    /// <param name="silo">The silo; its clustering is the cluster's.</param>
    /// <param name="configure">Changes the defaults of <see cref="NodeOptions"/>. Bad options fail the start of the host with
    /// an <see cref="OptionsValidationException"/> that says what to set.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="silo"/> is null.</exception>
    /// <exception cref="ClusterUnavailableException">The program cannot use ClusterTasks; the message names the property to
    /// change.</exception>
    /// <exception cref="PlatformNotSupportedException">ClusterTasks does not run on this system; the message says where it
    /// does.</exception>
    public static ISiloBuilder AddClusterTasks(this ISiloBuilder silo, Action<NodeOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(silo);
        if (!AddNode(silo, configure))
            return silo;
        silo.AddIncomingGrainCallFilter<GrainSessionFilter>();
        silo.Services.TryAddSingleton(provider => provider.GetRequiredService<HostSession>().Session);
        return silo;
    }

    /// <summary>Adds the node alone, for a silo that holds no user code. Returns false when it was added before.</summary>
    internal static bool AddNode(ISiloBuilder silo, Action<NodeOptions>? configure)
    {
        Remote.CheckProgram();
        OptionsBuilder<NodeOptions> options = silo.Services.AddOptions<NodeOptions>().ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);

        // Called twice (a library and its host both ask for a node): the options add up, and the services are registered once.
        if (silo.Services.Any(s => s.ServiceType == typeof(NodeStatus)))
            return false;

        silo.Services.AddSingleton<IValidateOptions<NodeOptions>, NodeOptionsValidator>();
        silo.Services.TryAddSingleton(TimeProvider.System);
        silo.Services.AddSingleton<NodeStatus>();
        NodeServices.AddNodeServices(silo.Services, silo);
        EventStreamSetup.AddEventStreams(silo);
        ProofSetup.UseTokenOfNode(silo.Services);
        ProofSetup.GuardSilo(silo.Services);
        silo.Services.AddSingleton<IConfigurationValidator, OpenSiloCheck>();
        return true;
    }
}
