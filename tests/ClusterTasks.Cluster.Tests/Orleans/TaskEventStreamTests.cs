using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Streams;

namespace ClusterTasks.Cluster.Tests.Orleans;

/// <summary>An Orleans application in the cluster listens to the events of tasks.</summary>
public sealed class TaskEventStreamTests
{
    [Fact]
    public async Task Stream_OfAJob_CarriesItsTransitionsToASubscriberOfTheApplication()
    {
        string runDirectory = Directory.CreateTempSubdirectory("ct-").FullName;
        using (IHost host = HostedInOrleansTests.Build(runDirectory, WorkerMode.InProcess))
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
            var client = host.Services.GetRequiredService<IClusterClient>();
            JobId job = Remote.Current.JobId;
            var batches = new List<TaskEventBatch>();
            StreamSubscriptionHandle<TaskEventBatch> handle = await client.GetStreamProvider(TaskEventStreams.Provider)
                .GetStream<TaskEventBatch>(TaskEventStreams.Of(job)).SubscribeAsync((batch, _) =>
                {
                    lock (batches)
                        batches.Add(batch);
                    return Task.CompletedTask;
                });
            await client.WatchTaskEventsAsync(job);
            await using (TaskEventFeed feed = await client.TaskEventsAsync(job))
            {
                ObjectRef<int> task = Remote.Invoke(Numbers.Length, "abc");
                Assert.Equal(3, await task.GetAsync(Eventually.Patience));
                TaskEvent[] own = await Eventually.BecomesAsync(
                    "the application's own subscription", () => Task.FromResult(Events()),
                    events => events.Any(e => e.Kind == TaskEventKind.Succeeded));
                Assert.Equal(
                    [TaskEventKind.Submitted, TaskEventKind.Queued, TaskEventKind.Placed, TaskEventKind.ArgumentsReady,
                        TaskEventKind.Started, TaskEventKind.Succeeded],
                    own.Select(e => e.Kind));
                Assert.All(own, e => Assert.Equal((task.Id.Task, "Numbers.Length"), (e.Task, e.Name)));
                var fed = new List<TaskEvent>();
                await foreach (TaskEvent item in feed.WithCancellation(TestContext.Current.CancellationToken))
                {
                    fed.Add(item);
                    if (item.Kind == TaskEventKind.Succeeded)
                        break;
                }

                Assert.Equal(own, fed);
            }

            await handle.UnsubscribeAsync();
            await host.StopAsync(TestContext.Current.CancellationToken);

            TaskEvent[] Events()
            {
                lock (batches)
                    return [.. batches.SelectMany(batch => batch.Events)];
            }
        }

        Directory.Delete(runDirectory);
    }
}
