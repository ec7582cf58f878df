using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Providers;
using Orleans.Providers.Streams.Common;
using Orleans.Storage;
using Orleans.Streams;

namespace ClusterTasks.Worker.Hosting;

/// <summary>The streams on which nodes tell what happens to tasks.</summary>
internal static class EventStreamSetup
{
    // Where Orleans keeps who is subscribed to what. The application may have a durable one of its own.
    private const string SubscriptionStore = "PubSubStore";

    internal static void AddEventStreams(ISiloBuilder silo)
    {
        silo.AddMemoryStreams(TaskEventStreams.Provider, streams =>
        {
            // One queue: it carries batches, for people.
            streams.ConfigurePartitioning(1);
            // Started by the first listener: the code alone takes 0.3 s of a processor to compile, which most clusters never need.
            streams.Configure<StreamLifecycleOptions>(options => options.Configure(o => o.StartupState = StreamLifecycleOptions.RunState.AgentsStopped));
        });
        if (!silo.Services.Any(service => service.IsKeyedService && service.ServiceType == typeof(IGrainStorage) && Equals(service.ServiceKey, SubscriptionStore)))
            silo.AddMemoryGrainStorage(SubscriptionStore);
    }

    /// <summary>Makes this silo carry events that it is given to carry.</summary>
    internal static Task StartAsync(IServiceProvider services) =>
        ((IControllable)services.GetRequiredKeyedService<IStreamProvider>(TaskEventStreams.Provider)).ExecuteCommand((int)PersistentStreamProviderCommand.StartAgents, null!);
}
