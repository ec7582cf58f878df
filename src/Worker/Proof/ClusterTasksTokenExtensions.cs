using ClusterTasks.Store.Proof;
using ClusterTasks.Worker.Proof;
using Microsoft.Extensions.DependencyInjection;

namespace ClusterTasks;

/// <summary>Lets silos without a node, and Orleans clients, into a cluster whose nodes have a token.</summary>
public static class ClusterTasksTokenExtensions
{
    /// <summary>Guards the silo's connections with the cluster's token: both ends of each prove that they hold it before Orleans sends a
    /// byte. A silo that calls <c>AddClusterTasks</c> needs only <see cref="NodeOptions.Token"/>. Works together with
    /// <c>UseTls</c>.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="token">The secret of the cluster, at least 16 characters.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="token"/> is shorter than 16 characters.</exception>
    public static ISiloBuilder UseClusterTasksToken(this ISiloBuilder silo, string token)
    {
        ArgumentNullException.ThrowIfNull(silo);
        Check(token);
        silo.Services.Configure<ProofOptions>(options => options.Token = token);
        silo.Services.PostConfigure<NodeOptions>(options => options.Token ??= token);
        ProofSetup.GuardSilo(silo.Services);
        return silo;
    }

    /// <summary>Lets an Orleans client in by the gateways of a cluster whose silos have a token.</summary>
    /// <param name="client">The client.</param>
    /// <param name="token">The secret of the cluster, at least 16 characters.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="token"/> is shorter than 16 characters.</exception>
    public static IClientBuilder UseClusterTasksToken(this IClientBuilder client, string token)
    {
        ArgumentNullException.ThrowIfNull(client);
        Check(token);
        client.Services.Configure<ProofOptions>(options => options.Token = token);
        ProofSetup.GuardClient(client.Services);
        return client;
    }

    private static void Check(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (token.Length < ClusterSecret.LeastCharacters)
            throw new ArgumentException(
                $"The token has {token.Length} characters. Use a random one of at least {ClusterSecret.LeastCharacters}, such as the "
                + "output of 'openssl rand -hex 16'.", nameof(token));
    }
}
