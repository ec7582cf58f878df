using System.Globalization;

namespace ClusterTasks.Cluster.Tests.Functions;

/// <summary>Functions that say where they run, and one that starts a cluster of its own.</summary>
internal static class Nesting
{
    [Remote]
    internal static JobId OwnJob() => RemoteContext.Current!.JobId;

    /// <summary>Returns the job of a task of the inner cluster, then of the outer one once the inner has ended. Between them come the texts
    /// of the refusals.</summary>
    [Remote]
    internal static async Task<string[]> ClusterInsideATask(string log)
    {
        ObjectRef<int> outer = Remote.Put(5);
        JobId inner;
        string refused;
        await using (LocalCluster cluster = await LocalCluster.StartAsync(new LocalClusterOptions
        {
            CpusPerNode = 1,
            WorkersPerNode = 1,
            StoreBytesPerNode = 96L << 20,
            Workers = WorkerMode.InProcess,
            Log = line => File.AppendAllText(log, line),
        }))
        {
            inner = await Remote.Invoke(OwnJob);
            try
            {
                _ = Remote.Invoke(Numbers.Add, outer, 1);
                refused = "";
            }
            catch (ArgumentException e)
            {
                refused = e.Message;
            }
        }

        return [inner.ToString(), (await Remote.Invoke(OwnJob)).ToString(), refused, (await outer).ToString(CultureInfo.InvariantCulture)];
    }
}
