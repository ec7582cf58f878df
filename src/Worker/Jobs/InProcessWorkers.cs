using System.Collections.Concurrent;
using System.Security.Cryptography;
using ClusterTasks.Protocol;
using ClusterTasks.Session;
using ClusterTasks.Worker.Agent;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Jobs;

/// <summary>Workers as dedicated threads of the node's own process, for trusted code and tests: the same session protocol, no process
/// to start. The job's functions must be in this process.</summary>
internal sealed partial class InProcessWorkers(int perJob, NodeAddress address, NodeCore core, TimeProvider time, ILogger<InProcessWorkers> logger) : IJobWorkers
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<JobId, Lazy<Task<List<InProcessWorker>>>> _workers = new();
    private readonly ConcurrentDictionary<string, JobId> _tokens = new();
    private readonly ConcurrentDictionary<JobId, Task> _ending = new();
    private volatile bool _isDisposed;

    public IReadOnlyList<int> ProcessIds => [];

    public void Ensure(JobId job, JobCode code)
    {
        if (!_isDisposed && !_workers.ContainsKey(job))
            _ = _workers.GetOrAdd(job, id => new Lazy<Task<List<InProcessWorker>>>(() => Task.Run(() => Open(id)))).Value;
    }

    public void End(JobId job)
    {
        if (_workers.TryRemove(job, out Lazy<Task<List<InProcessWorker>>>? workers))
            _ending[job] = CloseAsync(job, workers.Value);
    }

    public bool TryClaim(string token, int processId, out JobId job) => _tokens.TryRemove(token, out job);

    public void Kill(int processId)
    {
        // Threads cannot be ended; the task's token has fired, which is all that this mode offers.
    }

    public Task<string> DescribeExitAsync(int processId) => Task.FromResult("the node is stopping");

    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        foreach (JobId job in _workers.Keys)
            End(job);
        await Task.WhenAll(_ending.Values).ConfigureAwait(false);
    }

    private List<InProcessWorker> Open(JobId job)
    {
        var workers = new List<InProcessWorker>(perJob);
        try
        {
            for (int i = 0; i < perJob; i++)
            {
                string token = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
                _tokens[token] = job;
                workers.Add(InProcessWorker.Start(address, token, time, ConnectTimeout));
            }
        }
        catch (Exception e) when (!_isDisposed)
        {
            LogFailed(logger, job, e);
            core.OnWorkersUnavailable(job, $"the worker threads of job {job} could not attach to the node: {e.Message}");
        }

        return workers;
    }

    private async Task CloseAsync(JobId job, Task<List<InProcessWorker>> workers)
    {
        await Task.Yield(); // called under the node's lock
        foreach (InProcessWorker worker in await workers.ConfigureAwait(false))
            await worker.DisposeAsync().ConfigureAwait(false);
        _ending.TryRemove(job, out _);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The worker threads of job {Job} could not attach.")]
    private static partial void LogFailed(ILogger logger, JobId job, Exception error);
}
