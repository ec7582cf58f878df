using ClusterTasks.Execution;
using ClusterTasks.Protocol;
using ClusterTasks.Session;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ClusterTasks;

/// <summary>Makes a program of the generic host (ASP.NET, worker services) a driver.</summary>
public static class ClusterTasksServiceCollectionExtensions
{
    /// <summary>Registers one <see cref="RemoteSession"/> for the program: take it as a constructor parameter and call its members. It
    /// attaches when it is first asked for (ask at start to fail at start) and ends with the host. From then on <see cref="Remote"/> works
    /// too, everywhere in the program while this is its only session. In a host that is a node itself (<c>AddClusterTasks</c>) it is the
    /// node's session, with these options, from the start of the host on. Where the node is another process and ends, unfinished calls fail
    /// with a <see cref="SessionLostException"/>. The next call connects again: to the node that has been started in its place, as a new
    /// job.</summary>
    /// <param name="services">The program's services.</param>
    /// <param name="configure">Changes the defaults of <see cref="RemoteOptions"/>; null keeps them.</param>
    /// <returns>The same collection.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is null.</exception>
    /// <exception cref="ClusterUnavailableException">The program cannot use ClusterTasks; the message names the property to
    /// change.</exception>
    /// <exception cref="PlatformNotSupportedException">ClusterTasks does not run on this system; the message says where it
    /// does.</exception>
    /// <remarks>Resolving the session blocks until the node has answered, at most <see cref="RemoteOptions.ConnectTimeout"/>, and throws
    /// what <see cref="Remote.ConnectAsync"/> throws; a call after the end of the node does the same. Earlier references, placement groups
    /// and event feeds belong to a job that has ended.</remarks>
    public static IServiceCollection AddClusterTasksClient(this IServiceCollection services, Action<RemoteOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        Remote.CheckProgram();
        OptionsBuilder<RemoteOptions> options = services.AddOptions<RemoteOptions>();
        if (configure is not null)
            options.Configure(configure);
        services.TryAddSingleton(provider => provider.GetService<IHostSession>() is { } host
            ? host.Session
            : Connect(provider.GetRequiredService<IOptions<RemoteOptions>>().Value));
        return services;
    }

    // The container cannot await. The work runs on the pool inside ConnectAsync, so this blocks without depending on the caller's context.
    // The session does not become current in the flow that happens to ask first, because it belongs to the whole program.
    private static RemoteSession Connect(RemoteOptions options)
    {
        JobCode code = Remote.OwnCode(options);
        return Remote.AttachAsync(options.Address, options, new SessionSlot(), code, CancellationToken.None).GetAwaiter().GetResult()
            .KeepConnected(last => Remote.Dial(NodeDirectory.CandidatesAfter(NodeAddress.Parse(last), options.Address), options, code));
    }
}
