using StackExchange.Redis;

namespace ClusterTasks.Worker.Hosting;

/// <summary>Connects to the cluster's Redis before the silo starts: a silo alone would retry silently for minutes.</summary>
internal static class RedisConnection
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(500);

    internal static ConfigurationOptions Options(string address)
    {
        ConfigurationOptions options = ConfigurationOptions.Parse(address);
        options.AbortOnConnectFail = false; // an outage later must not end the node: it reconnects
        options.ConnectTimeout = 2000;
        options.ConnectRetry = 1;
        return options;
    }

    /// <exception cref="NodeStartException">No Redis answered within <paramref name="patience"/>.</exception>
    internal static async Task<IConnectionMultiplexer> ConnectAsync(
        string address, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync(Options(address)).ConfigureAwait(false);
        string error = "it did not accept a connection";
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                try
                {
                    await redis.GetDatabase().PingAsync().WaitAsync(RetryPause * 4, time, cancellationToken).ConfigureAwait(false);
                    return redis;
                }
                catch (Exception e) when (e is RedisException or TimeoutException)
                {
                    error = e is RedisConnectionException { FailureType: var type } ? type.ToString() : error;
                }

                if (time.GetElapsedTime(started) >= patience)
                    throw Unreachable(address, error, patience);
                await Task.Delay(RetryPause, time, cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            await redis.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    internal static NodeStartException Unreachable(string address, string error, TimeSpan tried, Exception? cause = null) =>
        new($"Redis at {address} cannot be reached ({error}, tried for {tried.TotalSeconds:0.#} s). Start Redis, or set {{redis}} to "
            + "its address.", cause);
}
