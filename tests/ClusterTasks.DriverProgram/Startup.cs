using ClusterTasks.DriverProgram;
using Microsoft.Extensions.DependencyInjection;

[assembly: ClusterTasks.RemoteStartup(typeof(Startup))]

namespace ClusterTasks.DriverProgram;

/// <summary>Registers the services of this program's tasks.</summary>
internal sealed class Startup : IRemoteStartup
{
    private const string Fails = "STARTUP_FAILS";

    public void Configure(IServiceCollection services)
    {
        if (Environment.GetEnvironmentVariable(Fails) is { } reason)
            throw new InvalidOperationException(reason);
        services.AddSingleton<Counter>();
        services.AddScoped<Visit>();
    }
}

/// <summary>A service of the process.</summary>
internal sealed class Counter
{
    private int _count;

    internal int Next() => Interlocked.Increment(ref _count);
}

/// <summary>A service of each task.</summary>
internal sealed class Visit(Counter counter) : IAsyncDisposable
{
    internal int Number { get; } = counter.Next();

    public ValueTask DisposeAsync()
    {
        Console.WriteLine($"visit {Number} ends");
        return ValueTask.CompletedTask;
    }
}
