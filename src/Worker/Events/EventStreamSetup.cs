using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Providers;
using Orleans.Providers.Streams.Common;
using Orleans.Storage;
using Orleans.Streams;

namespace ClusterTasks.Worker.Events;

/// <summary>Sets up the streams on which nodes publish the events of tasks.</summary>
internal static class EventStreamSetup
{
    // The store in which Orleans keeps its subscriptions. The application may have a durable one of its own.
    private const string SubscriptionStore = "PubSubStore";

    internal static void AddEventStreams(ISiloBuilder silo)
    {
        silo.AddMemoryStreams(TaskEventStreams.Provider, streams =>
        {
            // One queue: it carries batches that humans read.
            streams.ConfigurePartitioning(1);
            // Started by the first listener: the code alone takes 0.3 s of a processor to compile, which most clusters never need.
            streams.Configure<StreamLifecycleOptions>(
                options => options.Configure(o => o.StartupState = StreamLifecycleOptions.RunState.AgentsStopped));
        });
        if (!silo.Services.Any(
            service => service.IsKeyedService && service.ServiceType == typeof(IGrainStorage)
            && Equals(service.ServiceKey, SubscriptionStore)))
            silo.AddMemoryGrainStorage(SubscriptionStore);
    }

    /// <summary>Starts the streams of this silo, so that it carries events.</summary>
    internal static Task StartAsync(IServiceProvider services) =>
        ((IControllable)services.GetRequiredKeyedService<IStreamProvider>(TaskEventStreams.Provider))
            .ExecuteCommand((int)PersistentStreamProviderCommand.StartAgents, null!);
}
